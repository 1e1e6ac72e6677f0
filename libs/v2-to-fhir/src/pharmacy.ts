import type { Operation } from '#contracts';
import type { FhirResource, Reference } from '#fhir';
import type { OrderTiming } from './datatypes/order-timing.js';
import { tq } from './datatypes/tq.js';
import { resourceId } from './ids.js';
import { logicalObservations } from './observations.js';
import { type KeysSeen, type Order, unique } from './order.js';
import type { ObservationGroup, PharmacyPart } from './order-groups.js';
import { addProvenance, mapObservations, type Outcome } from './results.js';
import { medicationAdministration } from './segments/rxa-to-medication-administration.js';
import { medicationDispense } from './segments/rxd-to-medication-dispense.js';
import { medicationRequest } from './segments/rxe-to-medication-request.js';
import { plannedDose } from './segments/rxg-to-medication-request.js';
import { orderTiming } from './segments/tq1-to-timing.js';

/**
 * An order of a drug: RXO and RXE are the prescription; RXD, RXG and RXA what was dispensed, is to be given and was
 * given of it. An ORC alone changes a prescription that an earlier message brought.
 */
export function mapPrescription(order: Order, keysSeen: KeysSeen): Outcome {
  const operations: Operation[] = [];
  const prescription = prescribed(order, operations);
  const parts = order.group.pharmacy.flatMap((part) => {
    const made = partOf(order, part, prescription, operations);
    if (made === undefined) return [];
    const reference = order.anchor.scope.add({ ...made, id: unique(made.id ?? '', keysSeen) });
    if (prescription === undefined) addProvenance(order, reference);
    return [reference];
  });
  return { focus: prescription === undefined ? parts : [prescription, ...parts], operations };
}

/** The MedicationRequest, where the message says anything of it. */
function prescribed(order: Order, operations: Operation[]): Reference | undefined {
  const { pharmacy, observations } = order.group;
  const last = (name: string): PharmacyPart | undefined => pharmacy.findLast(({ segment }) => segment.name === name);
  const [rxo, rxe] = [last('RXO'), last('RXE')];
  if (pharmacy.length > 0 && rxo === undefined && rxe === undefined) return undefined;
  const groups = [...observations, ...(rxo?.observations ?? []), ...(rxe?.observations ?? [])];
  const supportingInformation = observed(order, groups, '', operations);
  const timings = timingsOf(order, rxe ?? rxo);
  const request = order.anchor.scope.add(medicationRequest(order, { rxo, rxe, timings, supportingInformation }));
  addProvenance(order, request);
  return request;
}

/** TQ1 of the pharmacy segment, else TQ of RXE-1 or RXG-3, else TQ1 of the order, else TQ of ORC-7. */
function timingsOf({ group: { orc, timings } }: Order, part: PharmacyPart | undefined): OrderTiming[] {
  if (part !== undefined && part.timings.length > 0) return part.timings.map(orderTiming);
  const field = part?.segment.name === 'RXE' ? 1 : part?.segment.name === 'RXG' ? 3 : undefined;
  const own = field === undefined ? undefined : part?.segment.each(field, tq);
  return own ?? (timings.length > 0 ? timings.map(orderTiming) : (orc?.each(7, tq) ?? []));
}

function partOf(
  order: Order,
  part: PharmacyPart,
  prescription: Reference | undefined,
  operations: Operation[],
): FhirResource | undefined {
  const { segment } = part;
  const supporting = (): Reference[] => observed(order, part.observations, segment.segment.value(3), operations);
  switch (segment.name) {
    case 'RXD': {
      const timings = timingsOf(order, part);
      return medicationDispense(order, part, { prescription, timings, supportingInformation: supporting() });
    }
    case 'RXG':
      return plannedDose(order, part, {
        prescription,
        timings: timingsOf(order, part),
        supportingInformation: supporting(),
      });
    case 'RXA':
      return medicationAdministration(order, part, { prescription, supportingInformation: supporting() });
    default:
      return undefined;
  }
}

/** OBX of an order of drugs: weight, allergies, pain before and after; `at` tells those of several givings apart. */
function observed(
  { requestKey, subject, encounter }: Order,
  groups: readonly ObservationGroup[],
  at: string,
  operations: Operation[],
): Reference[] {
  if (groups.length === 0) return [];
  const owner = resourceId('order-observation', requestKey, at);
  const context = { subject, encounter, category: undefined, specimen: undefined, effective: {} };
  const mapped = mapObservations(logicalObservations(owner, groups), context);
  operations.push(...mapped.operations);
  return [...mapped.results, ...mapped.questions];
}

import type { MedicationRequest, Reference } from '#fhir';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { firstPriority, type OrderTiming } from '../datatypes/order-timing.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { PharmacyPart } from '../order-groups.js';
import { annotations, codedNote } from './nte-to-annotation.js';
import { businessEvent } from './orc-to-order.js';
import { dosages } from './rx-to-dosage.js';
import { drug } from './rx-to-medication.js';

export interface PlanParts {
  readonly prescription: Reference | undefined;
  readonly timings: readonly OrderTiming[];
  readonly supportingInformation: readonly Reference[];
}

/** RXG: one giving of the order that is planned, which FHIR knows as an instance of it. */
export function plannedDose(
  order: Order,
  part: PharmacyPart,
  { prescription, timings, supportingInformation }: PlanParts,
): MedicationRequest {
  const { segment: rxg, routes, notes } = part;
  const { requestKey, placer, filler, placerGroup, fillerGroup, subject, encounter } = order;
  const identifier = placer ?? filler;
  const request = prescription ?? (identifier && { type: 'MedicationRequest', identifier });
  return {
    resourceType: 'MedicationRequest',
    id: resourceId('MedicationRequest', requestKey, 'RXG', rxg.segment.value(1), rxg.segment.value(2)),
    extension: listOf(businessEvent(order.group.orc)),
    identifier: listOf(placer, filler, fillerGroup),
    status: 'unknown',
    intent: 'instance-order',
    ...firstPriority(timings),
    ...drug(part),
    subject,
    encounter,
    supportingInformation: supportingInformation.length === 0 ? undefined : [...supportingInformation],
    basedOn: request && [request],
    reasonCode: rxg.each(22, (field) => concept(field)),
    groupIdentifier: placerGroup,
    note: concat(annotations(notes), rxg.each(9, codedNote)),
    dosageInstruction: dosages(rxg, routes, timings),
  };
}

import type { MedicationDispense, Reference } from '#fhir';
import { dispenseControl, dispenseStatus, wasSubstituted } from '../codes/pharmacy.js';
import { concat, listOf } from '../compact.js';
import { code, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { pl } from '../datatypes/location.js';
import type { OrderTiming } from '../datatypes/order-timing.js';
import { organizationByCode } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { PharmacyPart } from '../order-groups.js';
import type { SegmentReader } from '../reader.js';
import { annotations, codedNote } from './nte-to-annotation.js';
import { businessEvent, security } from './orc-to-order.js';
import { dosages } from './rx-to-dosage.js';
import { amount, drug } from './rx-to-medication.js';
import { number } from './rxe-to-medication-request.js';

export interface DispenseParts {
  readonly prescription: Reference | undefined;
  readonly timings: readonly OrderTiming[];
  readonly supportingInformation: readonly Reference[];
}

/** ORC, RXD, RXR, RXC to one MedicationDispense: see `schemas/v2-to-fhir/pharmacy.csv`. */
export function medicationDispense(order: Order, part: PharmacyPart, parts: DispenseParts): MedicationDispense {
  const { segment: rxd, routes, notes } = part;
  const { group, placer, filler, placerGroup, fillerGroup, requestKey, subject, encounter } = order;
  const identifier = placer ?? filler;
  const prescription = parts.prescription ?? (identifier && { type: 'MedicationRequest', identifier });
  const status = statusOf(group.orc, rxd);
  return {
    resourceType: 'MedicationDispense',
    id: resourceId('MedicationDispense', requestKey, rxd.segment.value(1) || rxd.text(3)),
    meta: security(group.orc),
    extension: listOf(businessEvent(group.orc)),
    identifier: listOf(filler, fillerGroup, placerGroup, number(rxd, 7)),
    ...status,
    statusReasonCodeableConcept: group.orc?.first(16, (field) => concept(field)),
    ...drug(part),
    subject,
    context: encounter,
    supportingInformation: parts.supportingInformation.length === 0 ? undefined : [...parts.supportingInformation],
    performer: concat(
      rxd.each(10, (field) => performer(xcn(field))),
      listOf(performer(rxd.first(30, organizationByCode))),
    ),
    location: rxd.first(13, (field) => pl(field)),
    authorizingPrescription: prescription && [prescription],
    type: rxd.first(33, (field) => concept(field, '0484')),
    quantity: amount(rxd, 4, 5),
    whenHandedOver: dateTimeOf(rxd, 3),
    note: concat(annotations([...group.notes, ...notes]), rxd.each(9, codedNote), rxd.each(15, codedNote)),
    dosageInstruction: dosages(undefined, routes, parts.timings),
    substitution: substitution(rxd),
  };
}

const performer = (actor: Reference | undefined) => actor && { actor };

/** ORC-5, else ORC-1; where ORC-1 says that the service was performed (RE) and RXD-3 when, it is completed. */
function statusOf(orc: SegmentReader | undefined, rxd: SegmentReader): Pick<MedicationDispense, 'status' | '_status'> {
  const sent = orc?.value(5);
  if (orc !== undefined && sent !== undefined) {
    const status = code(dispenseStatus, sent, `${orc.at}-5`, orc.scope);
    return status === undefined ? { status: 'unknown', _status: originalCode(dispenseStatus.id, sent) } : { status };
  }
  const control = orc?.text(1) ?? '';
  const performed = control === 'RE' && rxd.populated(3) ? 'completed' : 'unknown';
  return { status: dispenseControl.codes.get(control) ?? performed };
}

/** RXD-11 (table 0167): how the product came to be chosen, and where that says so whether it is another one. */
function substitution(rxd: SegmentReader): MedicationDispense['substitution'] {
  const type = rxd.first(11, (field) => concept(field, '0167'));
  return type && { ...required('wasSubstituted', wasSubstituted.get(rxd.text(11))), type };
}

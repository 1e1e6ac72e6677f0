import type { Identifier, MedicationRequest, Quantity, Reference } from '#fhir';
import { allowSubstitution, prescriptionCategory, prescriptionControl, prescriptionStatus } from '../codes/pharmacy.js';
import { concat, element, listOf } from '../compact.js';
import { code, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { duration } from '../datatypes/duration.js';
import { ei } from '../datatypes/identifier.js';
import { organizationByCode } from '../datatypes/organization.js';
import { firstPriority, type OrderTiming } from '../datatypes/order-timing.js';
import { xcn } from '../datatypes/practitioner.js';
import { decimal } from '../datatypes/quantity.js';
import { orderReasons } from '../diagnoses.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { PharmacyPart } from '../order-groups.js';
import type { SegmentReader } from '../reader.js';
import { annotations, codedNote } from './nte-to-annotation.js';
import { alternateNumbers, businessEvent, orderNumbers, requester, security } from './orc-to-order.js';
import { dosages } from './rx-to-dosage.js';
import { amount, drug, medication } from './rx-to-medication.js';

/** The prescription as requested (RXO) and as encoded by the pharmacy (RXE), which overrides it. */
export interface Prescription {
  readonly rxo: PharmacyPart | undefined;
  readonly rxe: PharmacyPart | undefined;
  readonly timings: readonly OrderTiming[];
  readonly supportingInformation: readonly Reference[];
}

/** ORC, RXO, RXE, RXR, RXC, TQ1 to one MedicationRequest: see `schemas/v2-to-fhir/pharmacy.csv`. */
export function medicationRequest(order: Order, prescription: Prescription): MedicationRequest {
  const { group, placer, filler, placerGroup, fillerGroup, requestKey, subject, encounter } = order;
  const { orc } = group;
  const { rxo, rxe, timings } = prescription;
  const parts = listOf(rxe, rxo) ?? [];
  const [part] = parts.filter(({ segment }) => segment.populated(segment.name === 'RXE' ? 2 : 1));
  const supporting = [...prescription.supportingInformation, ...otherDrug(prescription, part)];
  return {
    resourceType: 'MedicationRequest',
    id: resourceId('MedicationRequest', requestKey),
    meta: security(orc),
    extension: listOf(businessEvent(orc)),
    identifier: concat(listOf(placer, filler, fillerGroup, number(rxe?.segment)), alternateNumbers(orc)),
    ...statusOf(orc),
    statusReason: orc?.first(16, (field) => concept(field)),
    intent: rxe === undefined && rxo !== undefined ? 'original-order' : 'order',
    category: listOf(orc?.first(29, (field) => concept(field, prescriptionCategory))),
    ...firstPriority(timings),
    ...drug(part),
    subject,
    encounter,
    supportingInformation: supporting.length === 0 ? undefined : supporting,
    authoredOn: authoredOn(orc, rxe?.segment),
    requester: requester(
      orc,
      rxe?.segment.first(13, (field) => xcn(field)) ?? rxo?.segment.first(14, (field) => xcn(field)),
    ),
    recorder: orc?.first(10, (field) => xcn(field)),
    reasonReference: orderReasons(order),
    reasonCode: rxe?.segment.each(27, (field) => concept(field)) ?? rxo?.segment.each(20, (field) => concept(field)),
    ...earlier(orc),
    groupIdentifier: placerGroup,
    note: concat(
      annotations([...group.notes, ...parts.flatMap(({ notes }) => notes)]),
      pharmacyInstructions(prescription),
    ),
    dosageInstruction: dosages(
      dosed(parts)?.segment,
      parts.find(({ routes }) => routes.length > 0)?.routes ?? [],
      timings,
    ),
    dispenseRequest: dispenseRequest(prescription),
    substitution: substitution(prescription),
  };
}

/** RXE-15. */
export const number = (rxe: SegmentReader | undefined, field = 15): Identifier | undefined => {
  const prescription = rxe?.first(field, (value) => ei(value, undefined, 'prescription'));
  return prescription && { ...prescription, type: { text: 'prescription number' } };
};

/** ORC-5, else ORC-1. */
function statusOf(orc: SegmentReader | undefined): Pick<MedicationRequest, 'status' | '_status'> {
  const sent = orc?.value(5);
  if (orc === undefined || sent === undefined)
    return { status: prescriptionControl.codes.get(orc?.text(1) ?? '') ?? 'unknown' };
  const status = code(prescriptionStatus, sent, `${orc.at}-5`, orc.scope);
  return status === undefined ? { status: 'unknown', _status: originalCode(prescriptionStatus.id, sent) } : { status };
}

/** RXE-32, else ORC-9 of a new order. */
const authoredOn = (orc: SegmentReader | undefined, rxe: SegmentReader | undefined): string | undefined =>
  (rxe && dateTimeOf(rxe, 32)) ?? (orc?.text(1) === 'NW' ? dateTimeOf(orc, 9) : undefined);

/** ORC-8: the prescription that a replacement (RO) replaces, else that this one is part of. */
function earlier(orc: SegmentReader | undefined): Pick<MedicationRequest, 'priorPrescription' | 'basedOn'> {
  const [identifier] = orc?.first(8, orderNumbers) ?? [];
  if (identifier === undefined) return {};
  const reference = { type: 'MedicationRequest', identifier };
  return orc?.text(1) === 'RO' ? { priorPrescription: reference } : { basedOn: [reference] };
}

/** The drug that was asked for, where the pharmacy has encoded another. */
function otherDrug({ rxo, rxe }: Prescription, part: PharmacyPart | undefined): Reference[] {
  if (rxo === undefined || rxe === undefined || part !== rxe || !rxo.segment.populated(1)) return [];
  const asked = drug(rxo);
  if ('medicationReference' in asked) return [asked.medicationReference];
  return [medication({ code: asked.medicationCodeableConcept }, rxo.segment)];
}

/** RXO-6, RXE-21: what the pharmacy is told, not the patient. */
const pharmacyInstructions = ({ rxo, rxe }: Prescription): MedicationRequest['note'] =>
  concat(rxo?.segment.each(6, codedNote), rxe?.segment.each(21, codedNote));

/** The first of RXE and RXO that says how much to give or how; else the first of them. */
const dosed = (parts: readonly PharmacyPart[]): PharmacyPart | undefined =>
  parts.find(({ segment }) => segment.populated(segment.name === 'RXE' ? 3 : 2) || segment.populated(7)) ?? parts[0];

/** RXE-10 to RXE-12, RXE-39, RXE-40, else RXO-11 to RXO-13, RXO-28, RXO-32. */
function dispenseRequest({ rxo, rxe }: Prescription): MedicationRequest['dispenseRequest'] {
  const quantity = (rxe && amount(rxe.segment, 10, 11)) ?? (rxo && amount(rxo.segment, 11, 12));
  const initial: Quantity | undefined = rxe && amount(rxe.segment, 39, 11);
  const days = decimal(rxo?.segment.value(28));
  return element<NonNullable<MedicationRequest['dispenseRequest']>>({
    initialFill: initial && { quantity: initial },
    dispenseInterval: days === undefined ? undefined : duration({ value: days, unit: 'd' }),
    numberOfRepeatsAllowed: whole(rxe?.segment.value(12)) ?? whole(rxo?.segment.value(13)),
    quantity,
    performer: rxe?.segment.first(40, organizationByCode) ?? rxo?.segment.first(32, organizationByCode),
  });
}

function whole(text: string | undefined): number | undefined {
  const value = decimal(text);
  return value !== undefined && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : undefined;
}

/** RXO-9 says what is allowed; without it RXE-9 (table 0167), what the pharmacy made of it. */
function substitution({ rxo, rxe }: Prescription): MedicationRequest['substitution'] {
  const allowedCodeableConcept =
    rxo?.segment.first(9, (field) => concept(field, allowSubstitution)) ??
    rxe?.segment.first(9, (field) => concept(field, '0167'));
  return allowedCodeableConcept && { allowedCodeableConcept };
}

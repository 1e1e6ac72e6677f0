import type { MedicationAdministration, Quantity, Reference } from '#fhir';
import { administrationStatus } from '../codes/pharmacy.js';
import { concat, element, listOf } from '../compact.js';
import { code, dataAbsent, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { letteredSpan, perUnit } from '../datatypes/duration.js';
import { locationByAddress, pl } from '../datatypes/location.js';
import { providerRole } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import { drugOf } from '../order.js';
import type { PharmacyPart } from '../order-groups.js';
import type { FieldReader, SegmentReader } from '../reader.js';
import { annotations, codedNote } from './nte-to-annotation.js';
import { businessEvent, orderingProvider, security } from './orc-to-order.js';
import { eventLocation } from './prt-to-participant.js';
import { amount, drug } from './rx-to-medication.js';
import { routeSiteAndMethod } from './rxr-to-route.js';

export interface AdministrationParts {
  readonly prescription: Reference | undefined;
  readonly supportingInformation: readonly Reference[];
}

/** ORC, RXA, RXR to one MedicationAdministration: see `schemas/v2-to-fhir/pharmacy.csv`. */
export function medicationAdministration(
  order: Order,
  part: PharmacyPart,
  parts: AdministrationParts,
): MedicationAdministration {
  const { segment: rxa, notes } = part;
  const { group, placer, filler, placerGroup, fillerGroup, subject, encounter } = order;
  const identifier = placer ?? filler;
  const status = statusOf(rxa);
  const reasons = rxa.each(18, (field) => concept(field));
  return {
    resourceType: 'MedicationAdministration',
    id: administrationId(order, rxa),
    meta: security(group.orc),
    extension: concat(
      listOf(businessEvent(group.orc)),
      listOf(
        rxa.first(27, (field) => pl(field)),
        rxa.first(28, locationByAddress),
        rxa.first(11, la2),
      )?.map(eventLocation),
    ),
    identifier: listOf(placer, filler, fillerGroup, placerGroup),
    ...status,
    statusReason: reasons,
    ...drug(part),
    subject,
    context: encounter,
    supportingInformation: parts.supportingInformation.length === 0 ? undefined : [...parts.supportingInformation],
    ...effective(rxa),
    performer: concat(
      rxa.each(10, (field) => performer(xcn(field), 'AP')),
      listOf(performer(group.orc && orderingProvider(group.orc), 'OP')),
    ),
    reasonCode: rxa.each(19, (field) => concept(field)),
    request: parts.prescription ?? (identifier && { type: 'MedicationRequest', identifier }),
    note: concat(annotations([...group.notes, ...notes]), rxa.each(9, codedNote)),
    dosage: dosage(rxa, part.routes),
  };
}

/** The time is part of it: RXA-2 counts anew at each giving where senders take it for a set id. */
const administrationId = ({ requestKey }: Order, rxa: SegmentReader): string =>
  resourceId(
    'MedicationAdministration',
    requestKey,
    rxa.segment.value(1),
    rxa.segment.value(2),
    rxa.text(3),
    drugOf(rxa),
  );

/** RXA-21 = D takes it back; else RXA-20. */
function statusOf(rxa: SegmentReader): Pick<MedicationAdministration, 'status' | '_status'> {
  if (actionOf(rxa) === 'D') return { status: 'entered-in-error' };
  const sent = rxa.value(20);
  const status = code(administrationStatus, sent, `${rxa.at}-20`, rxa.scope);
  if (status !== undefined) return { status };
  return { status: 'unknown', _status: sent === undefined ? undefined : originalCode(administrationStatus.id, sent) };
}

/** RXA-21 (table 0206), where it is one of the codes that are acted on. */
export const actionOf = (rxa: SegmentReader): string => (/^[ADU]$/.test(rxa.segment.raw(21)) ? rxa.text(21) : '');

/** RXA-3 until RXA-4. */
function effective(
  rxa: SegmentReader,
): Pick<MedicationAdministration, 'effectiveDateTime' | '_effectiveDateTime' | 'effectivePeriod'> {
  const start = dateTimeOf(rxa, 3);
  const end = dateTimeOf(rxa, 4);
  if (end !== undefined && end !== start) return { effectivePeriod: between(start, end, rxa.scope) };
  return required('effectiveDateTime', start);
}

const performer = (actor: Reference | undefined, role: 'AP' | 'OP') => actor && { function: providerRole(role), actor };

/** LA2: as PL, whose first components it shares. */
export const la2 = (field: FieldReader): Reference | undefined => pl(field);

/** 999 without units: nobody knows how much (HL7 4A.4.7.6). */
export const isAmountUnknown = (rxa: SegmentReader): boolean => rxa.text(6) === '999' && !rxa.populated(7);

/** R4 mad-1: a dosage has a dose or a rate. */
function dosage(rxa: SegmentReader, rxrs: readonly SegmentReader[]): MedicationAdministration['dosage'] {
  const [route] = rxrs.map(routeSiteAndMethod);
  const dose = isAmountUnknown(rxa) ? undefined : amount(rxa, 6, 7);
  const per = letteredSpan(rxa.text(12));
  const rateRatio = dose && per && { numerator: dose, denominator: perUnit(per.unit, per.value) };
  const said = element<NonNullable<MedicationAdministration['dosage']>>({
    text: per === undefined ? rxa.value(12) : undefined,
    site: route?.site,
    route: route?.route,
    method: route?.method,
    dose,
    rateRatio,
  });
  const saysNothing = said === undefined && !isAmountUnknown(rxa);
  return saysNothing || dose !== undefined ? said : { ...said, dose: absentDose() };
}

const absentDose = (): Quantity => dataAbsent();

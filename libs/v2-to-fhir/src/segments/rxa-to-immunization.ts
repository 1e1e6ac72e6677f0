import type { Immunization, Reference } from '#fhir';
import { immunizationStatus } from '../codes/pharmacy.js';
import { concat, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { code, dataAbsent, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateOf, dateTimeOf } from '../datatypes/date-time.js';
import { locationByAddress, pl } from '../datatypes/location.js';
import { organizationByCode } from '../datatypes/organization.js';
import { providerRole } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import { drugOf, type Order } from '../order.js';
import type { PharmacyPart } from '../order-groups.js';
import type { SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';
import { businessEvent, requester, security } from './orc-to-order.js';
import { inRoles } from './prt-to-participant.js';
import { amount } from './rx-to-medication.js';
import { actionOf, isAmountUnknown, la2 } from './rxa-to-medication-administration.js';
import { routeAndSite } from './rxr-to-route.js';

/** RXA[Immunization], RXR[Immunization], ORC[Immunization]. */
export function immunization(order: Order, part: PharmacyPart): Immunization {
  const { segment: rxa, notes } = part;
  const { group, placer, filler, placerGroup, fillerGroup, subject, encounter } = order;
  const { orc } = group;
  return {
    resourceType: 'Immunization',
    id: immunizationId(order, rxa),
    meta: security(orc),
    extension: listOf(businessEvent(orc)),
    identifier: listOf(placer, filler, fillerGroup, placerGroup),
    ...statusOf(rxa),
    statusReason: rxa.first(18, (field) => concept(field)),
    vaccineCode: rxa.first(5, (field) => concept(field)) ?? dataAbsent(),
    patient: subject,
    encounter,
    ...required('occurrenceDateTime', dateTimeOf(rxa, 3)),
    recorded: recorded(rxa, orc),
    ...source(rxa),
    location: location(rxa),
    manufacturer: rxa.first(17, organizationByCode),
    lotNumber: rxa.value(15),
    expirationDate: dateOf(rxa, 16),
    ...routeAndSite(part.routes[0]),
    doseQuantity: dose(rxa),
    performer: performers(order, rxa),
    note: annotations([...group.notes, ...notes]),
    reasonCode: rxa.each(19, (field) => concept(field)),
  };
}

/**
 * The number of the order names the immunization, where it names one: registries write 9999 or 0 for those that nobody
 * ordered. Without one it is the vaccine and the day.
 */
function immunizationId({ placer, filler, requestKey, patientId }: Order, rxa: SegmentReader): string {
  const value = (filler ?? placer)?.value ?? '';
  const { organization } = rxa.scope.context;
  return value === '' || /^(0+|9{3,})$/.test(value)
    ? resourceId('Immunization', organization, patientId, drugOf(rxa), rxa.text(3).slice(0, 8))
    : resourceId('Immunization', requestKey, drugOf(rxa));
}

/** RXA-21 = D takes it back; else RXA-20, which stands for completed where it is empty (the guide's rule). */
function statusOf(rxa: SegmentReader): Pick<Immunization, 'status' | '_status'> {
  if (actionOf(rxa) === 'D') return { status: 'entered-in-error' };
  const sent = rxa.value(20);
  if (sent === undefined) return { status: 'completed' };
  const status = code(immunizationStatus, sent, `${rxa.at}-20`, rxa.scope);
  return required('status', status, originalCode(immunizationStatus.id, sent));
}

const recorded = (rxa: SegmentReader, orc: SegmentReader | undefined): string | undefined =>
  (actionOf(rxa) === 'A' ? dateTimeOf(rxa, 22) : undefined) ?? (orc && dateTimeOf(orc, 9));

/** RXA-9 (NIP001): 00 was given here, all others are told of by somebody. */
function source(rxa: SegmentReader): Pick<Immunization, 'primarySource' | 'reportOrigin'> {
  const origin = rxa.first(9, (field) => concept(field));
  const code = rxa.text(9);
  if (!/^\d\d$/.test(code)) return { reportOrigin: origin };
  return code === '00' ? { primarySource: true } : { primarySource: false, reportOrigin: origin };
}

/** RXA-27 and RXA-28, else the LA2 of RXA-11. */
const location = (rxa: SegmentReader): Reference | undefined =>
  rxa.first(27, (field) => pl(field, undefined, rxa.first(28, xad))) ??
  rxa.first(28, locationByAddress) ??
  rxa.first(11, la2);

function dose(rxa: SegmentReader): Immunization['doseQuantity'] {
  return isAmountUnknown(rxa) ? dataAbsent() : amount(rxa, 6, 7);
}

const performer = (actor: Reference | undefined, role: 'AP' | 'OP') => actor && { function: providerRole(role), actor };

/** RXA-10, ORC-12, and PRT that say which of the two they are. */
function performers({ group, participation }: Order, rxa: SegmentReader): Immunization['performer'] {
  const taking = (role: 'AP' | 'OP') =>
    inRoles(participation, new Set([role]))?.flatMap((actor) => performer(actor, role) ?? []);
  return concat(
    rxa.each(10, (field) => performer(xcn(field), 'AP')),
    listOf(performer(requester(group.orc, undefined), 'OP')),
    taking('AP'),
    taking('OP'),
  );
}

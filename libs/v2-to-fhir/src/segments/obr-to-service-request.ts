import type { CodeableConcept, Extension, Reference, ServiceRequest } from '#fhir';
import { orderType } from '../codes/order.js';
import { orderControlStatus, orderStatus } from '../codes/status.js';
import { concat, listOf } from '../compact.js';
import { code, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { firstPriority, type OrderTiming, type Priority, priorityOf } from '../datatypes/order-timing.js';
import { xcn } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import { tq } from '../datatypes/tq.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';
import { alternateNumbers, businessEvent, orderNumbers, requester, security, statusReason } from './orc-to-order.js';
import { inRoles } from './prt-to-participant.js';
import { orderTiming } from './tq1-to-timing.js';

export interface RequestParts {
  readonly reasons: readonly Reference[] | undefined;
  readonly specimens: readonly Reference[];
  readonly supportingInfo: readonly Reference[];
}

/** Whether the message says anything of an order besides its result. */
export const saysOrder = ({ group: { orc, obr, notes, timings }, placer }: Order): boolean =>
  placer !== undefined ||
  orc !== undefined ||
  notes.length + timings.length > 0 ||
  (obr !== undefined && orderFields.some((field) => obr.populated(field)));

// Priority, requested time, relevant information, provider, call-back number, timing, parent, reason, details.
const orderFields = [5, 6, 13, 16, 17, 27, 29, 31, 46, 47, 53] as const;

/** ORC[ServiceRequest], OBR[ServiceRequest], TQ1[ServiceRequest]. */
export function serviceRequest(order: Order, parts: RequestParts): ServiceRequest {
  const { group, placer, filler, placerGroup, fillerGroup, requestKey, subject, encounter } = order;
  const { orc, obr } = group;
  const timings = timingsOf(order);
  const kind = obr?.first(4, (field) => concept(field));
  const asker = requesterOf(order);
  obr?.text(1); // Set ID
  return {
    resourceType: 'ServiceRequest',
    id: resourceId('ServiceRequest', requestKey),
    meta: security(orc),
    extension: extensions(orc, obr, asker),
    identifier: concat(listOf(placer, filler, fillerGroup), order.otherNumbers, alternateNumbers(orc, obr)),
    basedOn: parents(order),
    requisition: placerGroup,
    ...statusOf(orc),
    ...intentOf(obr),
    ...priority(timings, obr),
    code: kind,
    orderDetail: kind && details(obr),
    quantityQuantity: timings.find(({ quantity }) => quantity !== undefined)?.quantity,
    subject,
    encounter,
    ...occurrence(timings, obr),
    authoredOn: orc?.text(1) === 'NW' ? dateTimeOf(orc, 9) : undefined,
    requester: asker,
    locationCode: listOf(orc?.first(29, (field) => concept(field, orderType))),
    reasonCode: obr?.each(31, (field) => concept(field)),
    reasonReference: parts.reasons && [...parts.reasons],
    supportingInfo: parts.supportingInfo.length === 0 ? undefined : [...parts.supportingInfo],
    specimen: parts.specimens.length === 0 ? undefined : [...parts.specimens],
    note: concat(
      annotations(group.notes),
      timings.flatMap(({ text, condition }) => concat(annotation(text), annotation(condition)) ?? []),
    ),
  };
}

/** OBR-11: G is a test that the result of another has called for; whatever else it says, it is of an order. */
function intentOf(obr: SegmentReader | undefined): Pick<ServiceRequest, 'intent' | '_intent'> {
  const sent = obr?.value(11);
  if (sent === undefined) return { intent: 'order' };
  return sent === 'G' ? { intent: 'reflex-order' } : { intent: 'order', _intent: originalCode('0065', sent) };
}

const annotation = (text: string | undefined) => (text === undefined ? undefined : [{ text }]);

/** TQ1, else the TQ of older versions: ORC-7, else OBR-27. R4 has place for one: the others are listed as unread. */
function timingsOf({ group: { orc, obr, timings } }: Order): OrderTiming[] {
  const [tq1] = timings;
  return listOf(tq1 === undefined ? (orc?.first(7, tq) ?? obr?.first(27, tq)) : orderTiming(tq1)) ?? [];
}

function priority(timings: readonly OrderTiming[], obr: SegmentReader | undefined): Priority {
  return firstPriority(timings) ?? (obr && priorityOf(obr.value(5), `${obr.at}-5`, obr.scope)) ?? {};
}

/** OBR-46, OBR-47; R4 prr-1: of an order that says what is asked for. */
const details = (obr: SegmentReader | undefined): CodeableConcept[] | undefined =>
  concat(
    obr?.each(46, (field) => concept(field)),
    obr?.each(47, (field) => concept(field)),
  );

/** The first timing; OBR-6 alone is a moment, beside a timing its beginning where that has none. */
function occurrence(
  timings: readonly OrderTiming[],
  obr: SegmentReader | undefined,
): Pick<ServiceRequest, 'occurrenceTiming' | 'occurrenceDateTime'> {
  const asked = (): string | undefined => obr && dateTimeOf(obr, 6);
  const timing = timings.find((each) => each.timing !== undefined)?.timing;
  if (timing === undefined) return { occurrenceDateTime: asked() };
  const { boundsDuration, boundsPeriod, ...repeat } = timing.repeat ?? {};
  if (boundsDuration !== undefined || boundsPeriod?.start !== undefined) return { occurrenceTiming: timing };
  const start = asked();
  if (start === undefined || obr === undefined) return { occurrenceTiming: timing };
  const bounds = between(start, boundsPeriod?.end, obr.scope);
  return { occurrenceTiming: { ...timing, repeat: { boundsPeriod: bounds, ...repeat } } };
}

/** OBR-29, else ORC-8: the orders of which this one is part or consequence, by their numbers. */
function parents({ group: { orc, obr } }: Order): Reference[] | undefined {
  const identifiers = obr?.first(29, orderNumbers) ?? orc?.first(8, orderNumbers);
  return identifiers?.map((identifier) => ({ type: 'ServiceRequest', identifier }));
}

/** ORC-12 with its facility, else OBR-16, else the PRT that is an ordering provider. */
function requesterOf({ group: { orc, obr }, participation }: Order): Reference | undefined {
  const provider = obr?.first(16, (field) => xcn(field));
  const [participant] = inRoles(participation, orderingProviders) ?? [];
  const asker = requester(orc, provider) ?? participant;
  const numbers = obr && callBack(obr, 17);
  return asker && numbers ? { ...asker, extension: numbers } : asker;
}

const orderingProviders: ReadonlySet<string> = new Set(['OP']);

/** ORC-5, else ORC-1; a result message usually has neither, and an order's state is not guessed from its result. */
function statusOf(orc: SegmentReader | undefined): Pick<ServiceRequest, 'status' | '_status'> {
  if (orc === undefined) return { status: 'unknown' };
  const control = orc.text(1);
  const sent = orc.value(5);
  if (sent === undefined) return { status: orderControlStatus.codes.get(control) ?? 'unknown' };
  const status = code(orderStatus, sent, `${orc.at}-5`, orc.scope);
  return status === undefined
    ? { status: 'unknown', _status: originalCode(orderStatus.id, sent) }
    : { status, _status: orc.first(5, besideCode) };
}

/** OBR-17 is with the requester, where one is named; ORC-14 stands for it where it is empty. */
function extensions(
  orc: SegmentReader | undefined,
  obr: SegmentReader | undefined,
  asker: Reference | undefined,
): Extension[] | undefined {
  const isWithAsker = asker?.extension !== undefined;
  return concat(
    listOf(businessEvent(orc), statusReason(orc, 'request-statusReason')),
    isWithAsker ? undefined : (callBack(obr, 17) ?? callBack(orc, 14)),
    listOf(obr && relevantInformation(obr)),
  );
}

const callBack = (segment: SegmentReader | undefined, field: number): Extension[] | undefined =>
  segment?.each(field, (number) => {
    const valueContactPoint = xtn(number);
    const url = 'http://hl7.org/fhir/StructureDefinition/servicerequest-order-callback-phone-number';
    return valueContactPoint && { url, valueContactPoint };
  });

function relevantInformation(obr: SegmentReader): Extension | undefined {
  const valueCodeableConcept = obr.first(13, (field) => concept(field));
  const url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ServiceRequest.supportingInfo';
  return valueCodeableConcept && { url, valueCodeableConcept };
}

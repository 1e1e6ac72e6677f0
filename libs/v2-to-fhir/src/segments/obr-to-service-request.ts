import type { Extension, ServiceRequest } from '#fhir';
import { requestPriority } from '../codes/result.js';
import { orderControlStatus, orderStatus } from '../codes/status.js';
import { v2System } from '../codes/table.js';
import { concat, listOf } from '../compact.js';
import { code } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime } from '../datatypes/date-time.js';
import { ei } from '../datatypes/identifier.js';
import { xcn } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';

const structure = (name: string): string => `http://hl7.org/fhir/StructureDefinition/${name}`;

/** ORC[ServiceRequest], OBR[ServiceRequest]; undefined where the message says nothing of an order but its result. */
export function serviceRequest(order: Order): ServiceRequest | undefined {
  const { obr, group, placer, filler, key, subject, encounter } = order;
  const { orc } = group;
  const notes = annotations(group.notes);
  if (
    placer === undefined &&
    orc === undefined &&
    notes === undefined &&
    !orderFields.some((field) => obr.populated(field))
  )
    return undefined;
  const requester = obr.first(16, (field) => xcn(field));
  const ordered = orc?.first(12, (field) => xcn(field));
  return {
    resourceType: 'ServiceRequest',
    id: resourceId('ServiceRequest', key),
    extension: extensions(obr, orc),
    identifier: listOf(placer, filler),
    requisition: orc?.first(4, (field) => ei(field, 'PGN', 'placer-group')),
    status: statusOf(orc),
    intent: obr.text(11) === 'G' ? 'reflex-order' : 'order',
    priority: code(requestPriority, obr.value(5), `${obr.at}-5`, obr.scope),
    code: obr.first(4, (field) => concept(field)),
    subject,
    encounter,
    occurrenceDateTime: dateTime(obr.value(6), `${obr.at}-6`, obr.scope),
    authoredOn: orc?.text(1) === 'NW' ? dateTime(orc.value(9), `${orc.at}-9`, orc.scope) : undefined,
    requester: requester ?? ordered,
    reasonCode: obr.each(31, (field) => concept(field)),
    note: notes,
  };
}

// Priority, requested time, relevant information, provider, call-back number, reason.
const orderFields = [5, 6, 13, 16, 17, 31] as const;

/** ORC-5, else ORC-1; a result message usually has neither, and an order's state is not guessed from its result. */
function statusOf(orc: SegmentReader | undefined): ServiceRequest['status'] {
  if (orc === undefined) return 'unknown';
  const control = orc.text(1);
  const status = orc.value(5);
  if (status !== undefined) return code(orderStatus, status, `${orc.at}-5`, orc.scope) ?? 'unknown';
  return orderControlStatus.codes.get(control) ?? 'unknown';
}

function extensions(obr: SegmentReader, orc: SegmentReader | undefined): Extension[] | undefined {
  return concat(listOf(orderControl(orc)), callBack(obr, 17) ?? callBack(orc, 14), listOf(relevantInformation(obr)));
}

/** ORC-1 as sent: what happened to the order, of which the status is only the consequence. */
function orderControl(orc: SegmentReader | undefined): Extension | undefined {
  const code = orc?.value(1);
  const coding = [{ system: v2System('0119'), code }];
  return code === undefined ? undefined : { url: structure('alternate-codes'), valueCodeableConcept: { coding } };
}

const callBack = (segment: SegmentReader | undefined, field: number): Extension[] | undefined =>
  segment?.each(field, (number) => {
    const valueContactPoint = xtn(number);
    return valueContactPoint && { url: structure('servicerequest-order-callback-phone-number'), valueContactPoint };
  });

function relevantInformation(obr: SegmentReader): Extension | undefined {
  const valueCodeableConcept = obr.first(13, (field) => concept(field));
  return (
    valueCodeableConcept && {
      url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ServiceRequest.supportingInfo',
      valueCodeableConcept,
    }
  );
}

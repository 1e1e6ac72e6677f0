import type { DiagnosticReport, Period, Reference } from '#fhir';
import { diagnosticSection } from '../codes/result.js';
import { reportStatus } from '../codes/status.js';
import { concat, listOf } from '../compact.js';
import { code, dataAbsent, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { between, dateTimeOf, instantOf } from '../datatypes/date-time.js';
import { coded } from '../datatypes/practitioner-role.js';
import { ndl } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { SegmentReader } from '../reader.js';
import { security, statusReason } from './orc-to-order.js';
import { inRoles } from './prt-to-participant.js';

export interface ReportParts {
  readonly request: Reference | undefined;
  readonly specimens: readonly Reference[];
  readonly results: readonly Reference[];
}

/** OBR[DiagnosticReport], ORC[DiagnosticReport]. */
export function diagnosticReport(order: Order, obr: SegmentReader, parts: ReportParts): DiagnosticReport {
  const { group, placer, filler, placerGroup, fillerGroup, key, subject, encounter, participation } = order;
  const { request, specimens, results } = parts;
  obr.text(1); // Set ID
  return {
    resourceType: 'DiagnosticReport',
    id: resourceId('DiagnosticReport', key),
    meta: security(group.orc),
    extension: listOf(statusReason(group.orc, 'event-statusReason')),
    identifier: concat(listOf(placer, filler, fillerGroup, placerGroup), order.otherNumbers),
    basedOn: request && [request],
    ...statusOf(obr),
    category: listOf(obr.first(24, (field) => concept(field, diagnosticSection))),
    code: obr.first(4, (field) => concept(field)) ?? dataAbsent(),
    subject,
    encounter,
    ...effective(obr),
    issued: instantOf(obr, 22),
    performer: concat(
      obr.each(34, (field) => inFunction(ndl(field), 'SPRF')),
      obr.each(35, (field) => inFunction(ndl(field), 'TRANS')),
      inRoles(participation, performers),
    ),
    resultsInterpreter: concat(obr.each(32, ndl), inRoles(participation, interpreters)),
    specimen: specimens.length === 0 ? undefined : [...specimens],
    result: results.length === 0 ? undefined : [...results],
  };
}

/** OBR-25; what has no target stays beside `unknown`. */
function statusOf(obr: SegmentReader): Pick<DiagnosticReport, 'status' | '_status'> {
  const sent = obr.value(25);
  const status = code(reportStatus, sent, `${obr.at}-25`, obr.scope);
  if (sent === undefined || status !== undefined)
    return { status: status ?? 'unknown', _status: obr.first(25, besideCode) };
  return { status: 'unknown', _status: originalCode(reportStatus.id, sent) };
}

// Roles of PRT-4 by which the guide's message maps tell interpreters and performers from requesters and collectors.
const interpreters: ReadonlySet<string> = new Set(['PRI']);
const performers: ReadonlySet<string> = new Set(['ARI', 'TN', 'TR']);

/** What a performer did: the standard extension says it, for R4 has no element. */
function inFunction(performer: Reference | undefined, code: string): Reference | undefined {
  const valueCodeableConcept = coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code);
  const url = 'http://hl7.org/fhir/StructureDefinition/event-performerFunction';
  return performer && { ...performer, extension: [{ url, valueCodeableConcept }] };
}

/** OBR-7 and OBR-8: when the specimen was taken or the observation made. */
export function effective(obr: SegmentReader): { effectiveDateTime?: string; effectivePeriod?: Period } {
  const start = dateTimeOf(obr, 7);
  const end = dateTimeOf(obr, 8);
  if (end === undefined || end === start) return { effectiveDateTime: start };
  return { effectivePeriod: between(start, end, obr.scope) };
}

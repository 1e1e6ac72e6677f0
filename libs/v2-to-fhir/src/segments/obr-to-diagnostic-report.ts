import type { DiagnosticReport, Period, Reference } from '#fhir';
import { diagnosticSection } from '../codes/result.js';
import { reportStatus } from '../codes/status.js';
import { listOf } from '../compact.js';
import { code, dataAbsent } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime, instant } from '../datatypes/date-time.js';
import { cnn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { SegmentReader } from '../reader.js';

export interface ReportParts {
  readonly request: Reference | undefined;
  readonly specimens: readonly Reference[];
  readonly results: readonly Reference[];
}

/** OBR[DiagnosticReport]. */
export function diagnosticReport(order: Order, { request, specimens, results }: ReportParts): DiagnosticReport {
  const { obr, placer, filler, key, subject, encounter } = order;
  obr.text(1); // Set ID
  return {
    resourceType: 'DiagnosticReport',
    id: resourceId('DiagnosticReport', key),
    identifier: listOf(placer, filler),
    basedOn: request && [request],
    status: code(reportStatus, obr.value(25), `${obr.at}-25`, obr.scope) ?? 'unknown',
    category: listOf(obr.first(24, (field) => concept(field, diagnosticSection))),
    code: obr.first(4, (field) => concept(field)) ?? dataAbsent(),
    subject,
    encounter,
    ...effective(obr),
    issued: instant(obr.value(22), `${obr.at}-22`, obr.scope),
    performer: obr.each(34, (field) => cnn(field.component(1))),
    resultsInterpreter: obr.each(32, (field) => cnn(field.component(1))),
    specimen: specimens.length === 0 ? undefined : [...specimens],
    result: results.length === 0 ? undefined : [...results],
  };
}

/** OBR-7 and OBR-8: when the specimen was taken or the observation made. */
export function effective(obr: SegmentReader): { effectiveDateTime?: string; effectivePeriod?: Period } {
  const start = dateTime(obr.value(7), `${obr.at}-7`, obr.scope);
  const end = dateTime(obr.value(8), `${obr.at}-8`, obr.scope);
  if (end === undefined || end === start) return { effectiveDateTime: start };
  return { effectivePeriod: { start, end } };
}

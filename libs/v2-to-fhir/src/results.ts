import type { Operation } from '#contracts';
import { type CodeableConcept, type Reference, referenceOf } from '#fhir';
import { observationStatus } from './codes/status.js';
import type { ObservationGroup, OrderGroup, PatientGroup } from './groups.js';
import { resourceId } from './ids.js';
import { type LogicalObservation, logicalObservations } from './observations.js';
import { numbersOf, type Order, orderKey } from './order.js';
import type { SegmentReader } from './reader.js';
import { diagnosticReport, effective } from './segments/obr-to-diagnostic-report.js';
import { serviceRequest } from './segments/obr-to-service-request.js';
import { observation, type ObservationContext } from './segments/obx-to-observation.js';
import { specimenReferences } from './segments/spm-to-specimen.js';

export interface Subject {
  readonly subject: Reference;
  readonly encounter: Reference | undefined;
  readonly patientId: string;
}

/** ORU: each OBR is a report on its observations. Gives the reports, which the message is about, and status changes. */
export function mapResults(
  group: PatientGroup,
  subject: Subject,
  keysSeen: Set<string>,
): { focus: Reference[]; operations: Operation[] } {
  const operations = mapPatientObservations(group.observations, subject);
  const focus: Reference[] = [];
  for (const order of group.orders) {
    const { obr } = order;
    if (obr === undefined) continue;
    const mapped = mapReport(orderOf(order, obr, subject, keysSeen));
    focus.push(mapped.report);
    operations.push(...mapped.operations);
  }
  return { focus, operations };
}

/** OBX that belong to no order: facts about the patient in this visit. */
export function mapPatientObservations(
  groups: readonly ObservationGroup[],
  { subject, encounter, patientId }: Subject,
): Operation[] {
  if (groups.length === 0) return [];
  const owner = resourceId('patient-observation', patientId, encounter?.reference ?? '');
  const context = { subject, encounter, category: undefined, specimen: undefined, effective: {} };
  return mapObservations(logicalObservations(owner, groups), context).operations;
}

function orderOf(group: OrderGroup, obr: SegmentReader, subject: Subject, keysSeen: Set<string>): Order {
  const numbers = numbersOf(group, obr);
  const key = orderKey(numbers, obr, subject.patientId);
  // The same order twice in one message: told apart by its place, which is all that there is.
  let unique = key;
  for (let ordinal = 2; keysSeen.has(unique); ordinal++) unique = resourceId('order', key, String(ordinal));
  keysSeen.add(unique);
  return { group, obr, ...numbers, key: unique, subject: subject.subject, encounter: subject.encounter };
}

function mapReport(order: Order): { report: Reference; operations: Operation[] } {
  const { obr, group, key } = order;
  const { scope } = obr;
  const asked = serviceRequest(order);
  const request = asked && scope.add(asked);
  const specimens = specimenReferences(order);
  const { results, operations } = mapObservations(logicalObservations(key, group.observations), {
    subject: order.subject,
    encounter: order.encounter,
    category: categoryOf(obr),
    specimen: specimens.length === 1 ? specimens[0] : undefined,
    effective: effective(obr),
  });
  return { report: scope.add(diagnosticReport(order, { request, specimens, results })), operations };
}

function mapObservations(
  logical: readonly LogicalObservation[],
  context: ObservationContext,
): { results: Reference[]; operations: Operation[] } {
  const results: Reference[] = [];
  const operations: Operation[] = [];
  for (const one of logical) {
    if (isStatusOnly(one)) {
      operations.push(statusOperation(one));
      continue;
    }
    results.push(one.parts[0].obx.scope.add(observation(one, context)));
  }
  return { results, operations };
}

/** OBX-11 = U: final now, the values were sent before and stay as they are stored. */
const isStatusOnly = ({ parts }: LogicalObservation): boolean =>
  parts.every(({ obx }) => obx.text(11) === 'U' && !obx.populated(5));

function statusOperation({ id, parts }: LogicalObservation): Operation {
  for (const { obx } of parts) for (const field of [1, 2]) obx.text(field);
  const resource = referenceOf({ resourceType: 'Observation', id });
  return { kind: 'status', resource, status: observationStatus.codes.get('U') ?? 'final' };
}

const imaging = new Set(['RAD', 'RX', 'CT', 'CTH', 'NMR', 'NMS', 'NRS', 'OUS', 'RUS', 'VUS', 'CUS', 'XRC']);
const laboratory = new Set([
  'BG',
  'BLB',
  'CH',
  'CP',
  'CG',
  'GE',
  'HM',
  'IMM',
  'LAB',
  'MB',
  'MCB',
  'MYC',
  'OSL',
  'SP',
  'SR',
  'TX',
  'VR',
]);

/** OBR-24 by the kinds of observation that FHIR knows, where the section belongs to one of them. */
function categoryOf(obr: SegmentReader): CodeableConcept[] | undefined {
  const section = obr.text(24);
  const code = laboratory.has(section) ? 'laboratory' : imaging.has(section) ? 'imaging' : undefined;
  const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
  return code && [{ coding: [{ system, code }] }];
}

import type { Operation } from '#contracts';
import { type CodeableConcept, type Observation, type Reference, referenceOf } from '#fhir';
import { observationStatus } from './codes/status.js';
import { orderReasons } from './diagnoses.js';
import { resourceId } from './ids.js';
import { type LogicalObservation, logicalObservations } from './observations.js';
import type { Order, Subject } from './order.js';
import type { ObservationGroup } from './order-groups.js';
import type { ParentResults } from './parent-results.js';
import type { SegmentReader } from './reader.js';
import { diagnosticReport, effective } from './segments/obr-to-diagnostic-report.js';
import { saysOrder, serviceRequest } from './segments/obr-to-service-request.js';
import { specimenReferences } from './segments/obr-to-specimen.js';
import { observation, type ObservationContext } from './segments/obx-to-observation.js';
import { provenanceFromOrc } from './segments/orc-to-provenance.js';

/** What became of a part of a message: the resources that the message is about, and status changes. */
export interface Outcome {
  readonly focus: readonly Reference[];
  readonly operations: readonly Operation[];
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

/** ORU, OUL: each OBR is a report on its observations, and what was asked for. */
export function mapReport(order: Order, obr: SegmentReader, parents: ParentResults): Outcome {
  const { group, key, subject, encounter } = order;
  const { scope } = obr;
  const specimens = specimenReferences(order);
  const context: ObservationContext = {
    subject,
    encounter,
    category: categoryOf(obr),
    specimen: specimens.length === 1 ? specimens[0] : undefined,
    effective: effective(obr),
  };
  const { results, questions, operations } = mapObservations(
    logicalObservations(key, group.observations),
    context,
    (obx, made) => parents.keep(order, obx, made),
  );
  parents.join(obr, results);
  const parts = { specimens, supportingInfo: questions, reasons: orderReasons(order) };
  const request = saysOrder(order) ? scope.add(serviceRequest(order, parts)) : undefined;
  if (request !== undefined) addProvenance(order, request, false);
  const report = scope.add(diagnosticReport(order, obr, { request, specimens, results }));
  return { focus: [report], operations: [...operations, ...mapSpecimenObservations(order, specimens)] };
}

/** Who did what of ORC, beside the resource that the order became. */
export function addProvenance({ group: { orc } }: Order, target: Reference, always = true): void {
  const provenance = orc && provenanceFromOrc(orc, target, always);
  if (provenance !== undefined) orc?.scope.add(provenance);
}

/** OBX of SPM: what was observed of the specimen itself. */
export function mapSpecimenObservations(
  { group, subject, encounter }: Order,
  specimens: readonly Reference[],
): Operation[] {
  return group.specimens.flatMap(({ observations }, at) => {
    const specimen = specimens[at];
    if (observations.length === 0 || specimen === undefined) return [];
    const owner = resourceId('specimen-observation', specimen.reference ?? '');
    const context = { subject, encounter, category: undefined, specimen, focus: [specimen], effective: {} };
    return mapObservations(logicalObservations(owner, observations), context).operations;
  });
}

// OBX-29 of questions that were asked with the order and of what supports it: they are no results.
const supporting: ReadonlySet<string> = new Set(['QST', 'SCI']);

export function mapObservations(
  logical: readonly LogicalObservation[],
  context: ObservationContext,
  keep?: (obx: SegmentReader, made: Observation) => void,
): { results: Reference[]; questions: Reference[]; operations: Operation[] } {
  const results: Reference[] = [];
  const questions: Reference[] = [];
  const operations: Operation[] = [];
  for (const one of logical) {
    if (isStatusOnly(one)) {
      operations.push(statusOperation(one));
      continue;
    }
    const [{ obx }] = one.parts;
    const list = supporting.has(obx.text(29)) ? questions : results;
    const made = observation(one, context);
    keep?.(obx, made);
    list.push(obx.scope.add(made));
  }
  return { results, questions, operations };
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
const laboratory = new Set('BG BLB CH CP CG GE HM IMM LAB MB MCB MYC OSL SP SR TX VR'.split(' '));

/** OBR-24 by the kinds of observation that FHIR knows, where the section belongs to one of them. */
function categoryOf(obr: SegmentReader): CodeableConcept[] | undefined {
  const section = obr.text(24);
  const code = laboratory.has(section) ? 'laboratory' : imaging.has(section) ? 'imaging' : undefined;
  const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
  return code && [{ coding: [{ system, code }] }];
}

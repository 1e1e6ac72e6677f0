import type { FieldDelete, Operation } from '#contracts';
import { type EncounterDiagnosis, pointTo, type Reference, referenceOf } from '#fhir';
import { deletesOf } from './deletes.js';
import { concat, listOf } from './compact.js';
import type { PatientGroup } from './groups.js';
import type { EventRule } from './messages.js';
import type { MappedPatient } from './patients.js';
import { visitParticipants } from './roles.js';
import { conditionFromDg1, diagnosisOf } from './segments/dg1-to-condition.js';
import { coverageFromPv1, episodeFromPv1 } from './segments/pv1-to-patient.js';
import { encounterDeletes, encounterFromPv1, ofDischarge } from './segments/pv1-to-encounter.js';
import { withPv2 } from './segments/pv2-to-encounter.js';

export interface MappedVisit {
  readonly reference: Reference | undefined;
  readonly operations: readonly Operation[];
  readonly deletes: readonly FieldDelete[];
  readonly diagnoses: readonly MappedDiagnosis[];
}

/** What came of a DG1: the part that it has in the visit; undefined: nothing. */
export type MappedDiagnosis = EncounterDiagnosis | undefined;

const none: MappedVisit = { reference: undefined, operations: [], deletes: [], diagnoses: [] };

/** PV1, PV2, and where `withDiagnoses` DG1, to the Encounter; what the event does to it beside. */
export function mapVisit(
  group: PatientGroup,
  patient: MappedPatient,
  trigger: string,
  rule: EventRule,
  withDiagnoses: boolean,
): MappedVisit {
  const { pid, pv1, pv2 } = group;
  if (pv1 === undefined) return none;
  if (!rule.visit) {
    // The pseudo-PV1 of an event about a person says that there is no visit: that much is read.
    if (pv1.segment.value(2) === 'N') for (const field of [1, 2]) pv1.text(field);
    return none;
  }
  const episode = episodeFromPv1(pv1, patient.reference);
  const encounter = encounterFromPv1(pv1, {
    trigger,
    subject: patient.reference,
    patientId: patient.id,
    episode: episode && pid.scope.add(episode),
  });
  if (encounter === undefined) return none;
  const coverage = coverageFromPv1(pv1, patient.reference);
  if (coverage !== undefined) pid.scope.add(coverage);
  const visit = pv2 === undefined ? encounter : withPv2(encounter, pv2);
  visit.account = listOf(patient.account);
  visit.participant = concat(visit.participant, visitParticipants(group.visitRoles, patient.reference));
  const diagnoses = withDiagnoses ? mapDiagnoses(group, patient, pointTo(encounter)) : [];
  const diagnosis = diagnoses.filter((part) => part !== undefined);
  if (episode !== undefined && diagnosis.length > 0)
    episode.diagnosis = diagnosis.map(({ condition, use, rank }) => ({ condition, role: use, rank }));
  visit.diagnosis = diagnosis.length === 0 ? undefined : diagnosis;
  const reference = pid.scope.add(visit);
  const cancelled = (trigger === 'A13' ? ofDischarge : []).map(([field, path]) => ({
    target: referenceOf(encounter),
    path,
    at: `PV1-${field}`,
  }));
  const deletes = deletesOf(pv1, visit, encounterDeletes).filter(
    (one) => !cancelled.some(({ path }) => path === one.path),
  );
  return {
    reference,
    operations: operationsOf(rule, referenceOf(encounter)),
    deletes: [...deletes, ...cancelled],
    diagnoses,
  };
}

function operationsOf(rule: EventRule, encounter: string): Operation[] {
  const operations: Operation[] = [];
  if (rule.cancels !== undefined) operations.push({ kind: 'cancel', of: rule.cancels, encounter });
  if (rule.pending !== undefined) operations.push({ kind: 'pending', ...rule.pending, encounter });
  if (rule.leave !== undefined) operations.push({ kind: 'leave', ...rule.leave, encounter });
  if (rule.deletesVisit === true) operations.push({ kind: 'delete-visit', encounter });
  return operations;
}

/** DG1 as Conditions; the part that each has in the visit. */
export const mapDiagnoses = (
  { diagnoses }: PatientGroup,
  patient: MappedPatient,
  encounter: Reference | undefined,
): MappedDiagnosis[] =>
  diagnoses.map((dg1) => {
    const condition = conditionFromDg1(dg1, patient.reference, encounter);
    return condition && diagnosisOf(dg1, dg1.scope.add(condition));
  });

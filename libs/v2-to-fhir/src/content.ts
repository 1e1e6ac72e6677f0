import { mapAdministration } from './administration.js';
import { fault, type FieldDelete, type Operation } from '#contracts';
import type { Reference } from '#fhir';
import type { Header } from '#hl7';
import type { PatientGroup } from './groups.js';
import { contentOf, type EventRule, eventRule } from './messages.js';
import { mapPatient, type MappedPatient } from './patients.js';
import { mapPatientObservations, mapResults } from './results.js';
import type { MappingScope } from './scope.js';
import { mergesFromMrg } from './segments/mrg-to-operation.js';
import { mapVisit } from './visit.js';

/** What a message says about its patients; the resources themselves are in the scope. */
export interface Content {
  readonly patients: readonly MappedPatient[];
  /** What the message is about: patients, visits, reports. */
  readonly focus: readonly Reference[];
  readonly operations: Operation[];
  readonly deletes: FieldDelete[];
}

type Part = Omit<Content, 'patients'>;

export function mapContent(header: Header, groups: readonly PatientGroup[], scope: MappingScope): Content {
  const rule = eventRule(header.type, header.trigger);
  if (rule.identity === 'merge' && groups.every(({ mrg }) => mrg === undefined))
    throw fault('HL7_MERGE_INCOMPLETE', { segment: 'MRG' });
  const patients = new Map<string, MappedPatient>();
  const parts: Part[] = [];
  const orderKeys = new Set<string>();
  for (const group of groups) {
    const patient = mapPatient(group);
    // Several groups of one patient (PATIENT_RESULT repeats): the first PID stands.
    const known = patients.get(patient.id);
    patients.set(patient.id, known ?? patient);
    if (known === undefined) parts.push({ focus: [patient.reference], operations: [], deletes: [...patient.deletes] });
    parts.push(mapGroup(group, patient, header, rule, orderKeys));
  }
  const all = [...patients.values()];
  return {
    patients: all,
    focus: parts.flatMap(({ focus }) => focus),
    operations: [...parts.flatMap(({ operations }) => operations), ...betweenPatients(rule, all, scope)],
    deletes: parts.flatMap(({ deletes }) => deletes),
  };
}

/** Visit, diagnoses, allergies, results and merge of one patient. */
function mapGroup(
  group: PatientGroup,
  patient: MappedPatient,
  { type, trigger }: Header,
  rule: EventRule,
  orderKeys: Set<string>,
): Part {
  const content = contentOf(type);
  const visit = mapVisit(group, patient, trigger, rule, content === 'administration');
  const subject = { subject: patient.reference, encounter: visit.reference, patientId: patient.id };
  const focus = visit.reference === undefined ? [] : [visit.reference];
  const operations = [...visit.operations];
  if (content === 'administration') {
    mapAdministration(group, patient, visit.reference);
    operations.push(...mapPatientObservations(group.observations, subject));
  }
  if (content === 'results') {
    const results = mapResults(group, subject, orderKeys);
    focus.push(...results.focus);
    operations.push(...results.operations);
  }
  if (rule.identity === 'merge' && group.mrg !== undefined)
    operations.push(...mergesFromMrg(group.mrg, patient.event.identities));
  return { focus, operations, deletes: [...visit.deletes] };
}

/** A24 and A37 speak of two PIDs, A29 of one. */
function betweenPatients(
  { identity }: EventRule,
  patients: readonly MappedPatient[],
  scope: MappingScope,
): Operation[] {
  const [first, second] = patients.map(({ event }) => event.identities[0]);
  if (identity === 'retire') return first === undefined ? [] : [{ kind: 'retire', identity: first }];
  if (identity !== 'link' && identity !== 'unlink') return [];
  if (first !== undefined && second !== undefined) return [{ kind: identity, a: first, b: second }];
  scope.note({ severity: 'error', code: 'LINK_INCOMPLETE', text: 'The message names fewer than two patients.' });
  return [];
}

import { mapAdministration } from './administration.js';
import { fault, type FieldDelete, type Operation, type SnapshotSet } from '#contracts';
import type { Reference } from '#fhir';
import type { Header } from '#hl7';
import { type PatientGroup, patientGroups } from './groups.js';
import { contentOf, type EventRule, eventRule } from './messages.js';
import { mapAppointment, provenanceFromSch } from './appointments.js';
import { mapDocument } from './documents.js';
import { mapPatient, type MappedPatient } from './patients.js';
import type { KeysSeen } from './order.js';
import { mapOrders } from './orders.js';
import { mapPatientObservations } from './results.js';
import type { SegmentReader } from './reader.js';
import type { MappingScope } from './scope.js';
import { operationsFromMrg } from './segments/mrg-to-operation.js';
import { accountOf } from './segments/pid-to-account.js';
import { stated, statedOnce, statesLists } from './snapshot-sets.js';
import { mapVisit } from './visit.js';

/** What a message says about its patients; the resources themselves are in the scope. */
export interface Content {
  readonly patients: readonly MappedPatient[];
  /** What the message is about: patients, visits, reports. */
  readonly focus: readonly Reference[];
  readonly operations: Operation[];
  readonly deletes: FieldDelete[];
  readonly sets: SnapshotSet[];
}

const isEncounter = (reference: string): boolean => reference.startsWith('Encounter/');

type Part = Omit<Content, 'patients' | 'sets'> & Partial<Pick<Content, 'sets'>>;

export function mapContent(header: Header, segments: readonly SegmentReader[], scope: MappingScope): Content {
  const groups = patientGroups(segments);
  const rule = eventRule(header.type, header.trigger);
  if (rule.mrg !== undefined) requirePriorNumbers(groups);
  const patients = new Map<string, MappedPatient>();
  const parts: Part[] = [];
  const orderKeys: KeysSeen = new Map();
  for (const group of groups) {
    const patient = mapPatient(group);
    // Several groups of one patient (PATIENT_RESULT repeats): the first PID stands.
    const known = patients.get(patient.id);
    patients.set(patient.id, known ?? patient);
    if (known === undefined) parts.push({ focus: [patient.reference], operations: [], deletes: [...patient.deletes] });
    parts.push(mapGroup(group, patient, header, rule, orderKeys));
  }
  const all = [...patients.values()];
  if (contentOf(header.type) === 'appointment') {
    const references = all.map(({ reference }) => reference);
    const appointment = mapAppointment(segments, header, references);
    if (appointment !== undefined) {
      const focus = scope.add(appointment);
      const provenance = provenanceFromSch(segments, focus);
      if (provenance !== undefined) scope.add(provenance);
      parts.push({ focus: [focus], operations: [], deletes: [] });
    }
  }
  const [focus, operations, deletes]: [Reference[], Operation[], FieldDelete[]] = [[], [], []];
  const sets: SnapshotSet[] = [];
  for (const part of parts) {
    append(focus, part.focus);
    append(operations, part.operations);
    append(deletes, part.deletes);
    append(sets, part.sets ?? []);
  }
  append(operations, betweenPatients(rule, all, focus, scope));
  return { patients: all, focus, operations, deletes, sets: statedOnce(sets) };
}

/** Each patient of a merge, move or change has an MRG. */
function requirePriorNumbers(groups: readonly PatientGroup[]): void {
  const at = groups.findIndex(({ merges }) => merges.length === 0);
  if (at >= 0) throw fault('HL7_MERGE_INCOMPLETE', { segment: at === 0 ? 'MRG' : `MRG[${at + 1}]` });
}

/** A message may hold more than there is room for as arguments. */
function append<Item>(list: Item[], more: readonly Item[]): void {
  for (const item of more) list.push(item);
}

/** Visit, diagnoses, allergies, orders, results, documents and merge of one patient. */
function mapGroup(
  group: PatientGroup,
  patient: MappedPatient,
  { type, trigger }: Header,
  rule: EventRule,
  orderKeys: KeysSeen,
): Part {
  const content = contentOf(type);
  const visit = mapVisit(group, patient, trigger, rule, content !== 'none');
  const subject = { subject: patient.reference, encounter: visit.reference, patientId: patient.id };
  const focus = visit.reference === undefined ? [] : [visit.reference];
  const operations = [...visit.operations];
  const lists = content === 'none' ? [] : mapAdministration(group, patient, visit);
  const { sets, deletes } = stated(statesLists(type, rule) ? lists : [], patient.reference);
  if (content !== 'none') {
    operations.push(...mapPatientObservations(group.observations, subject));
    const orders = mapOrders(group.orders, subject, content, orderKeys);
    const requests = orders.flatMap((outcome) => outcome.focus);
    const documents = group.documents.map((document) => mapDocument(document, subject, trigger, requests));
    for (const outcome of [...orders, ...documents]) {
      focus.push(...outcome.focus);
      operations.push(...outcome.operations);
    }
  }
  operations.push(...mapMerges(group, patient, rule));
  return { focus, operations, deletes: [...visit.deletes, ...deletes], sets };
}

/** MRG: what becomes of numbers, and the account of MRG-3, of which nothing else is known. */
function mapMerges(
  { pid, pv1, merges }: PatientGroup,
  patient: MappedPatient,
  { mrg: meanings }: EventRule,
): Operation[] {
  if (meanings === undefined) return [];
  const { identities } = patient.event;
  return merges.flatMap((merge) => {
    accountOf(merge.mrg, 3, 'unknown', patient.reference);
    return operationsFromMrg({ mrg: merge.mrg, pid, pv1: merge.pv1 ?? pv1, identities }, meanings);
  });
}

/** A24 and A37 speak of two PIDs, A29 of one, A17 of two visits. */
function betweenPatients(
  { identity, swapsBeds }: EventRule,
  patients: readonly MappedPatient[],
  focus: readonly Reference[],
  scope: MappingScope,
): Operation[] {
  if (swapsBeds === true) {
    const [one, other] = focus.flatMap(({ reference = '' }) => (isEncounter(reference) ? reference : []));
    if (one !== undefined && other !== undefined) return [{ kind: 'swap-beds', encounters: [one, other] }];
    scope.note({ severity: 'error', code: 'SWAP_INCOMPLETE', text: 'The message names fewer than two visits.' });
  }
  if (identity === undefined) return [];
  const [first, second] = patients.map(({ event }) => event.identities[0]);
  if (identity === 'retire') return first === undefined ? [] : [{ kind: 'retire', identity: first }];
  if (first !== undefined && second !== undefined) return [{ kind: identity, a: first, b: second }];
  scope.note({ severity: 'error', code: 'LINK_INCOMPLETE', text: 'The message names fewer than two patients.' });
  return [];
}

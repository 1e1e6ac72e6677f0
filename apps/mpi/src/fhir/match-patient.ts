import { type EnterpriseId, fault, type SourceKey } from '#contracts';
import { type Bundle, type BundleEntry, type Patient, patientBody } from '#fhir';
import { blockingKeys, candidatesMax, clean, compare, type Comparison, type MatchRecord, type Model } from '#identity';
import type { Person } from '#storage';
import { demographicsOf } from '../demographics.js';
import type { MpiApi } from '../mpi.api.js';
import { parametersOf } from './request.js';

export interface MatchRequest {
  readonly patient: Patient;
  readonly onlyCertainMatches: boolean;
  readonly count: number;
}

const countDefault = 10;
const countMax = 100;

/** `Parameters` {resource, onlyCertainMatches, count}, or a bare Patient (ITI-119). */
export function matchRequest(body: unknown): MatchRequest {
  if (isPatient(body)) return { patient: patientIn(body), onlyCertainMatches: false, count: countDefault };
  const parameters = new Map(parametersOf(body).map((one) => [one.name, one]));
  const patient = patientIn(parameters.get('resource')?.resource);
  const count = parameters.has('count') ? parameters.get('count')?.valueInteger : countDefault;
  if (count === undefined || !Number.isInteger(count) || count < 1)
    throw fault('FHIR_BODY_INVALID', { expected: 'a positive count' });
  const certain = parameters.get('onlyCertainMatches');
  const onlyCertainMatches = certain ? certain.valueBoolean : false;
  if (typeof onlyCertainMatches !== 'boolean')
    throw fault('FHIR_BODY_INVALID', { expected: 'onlyCertainMatches as valueBoolean' });
  return { patient, onlyCertainMatches, count: Math.min(count, countMax) };
}

const isPatient = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Patient';

function patientIn(body: unknown): Patient {
  const read = patientBody(body);
  if ('patient' in read) return read.patient;
  throw fault('FHIR_BODY_INVALID', { expected: 'a Patient', at: read.problems.slice(0, 5).join(', ') });
}

type Grade = 'certain' | 'probable' | 'possible';

interface Match {
  readonly enterpriseId: EnterpriseId;
  readonly score: number;
  readonly grade: Grade;
}

/**
 * Persons that fit, best first. The score of a person is that of its best record. With `onlyCertainMatches`, several
 * certain persons are no certain match: the bundle is empty (ITI-119).
 */
export async function matchPatient(api: MpiApi, request: MatchRequest, base: string): Promise<Bundle> {
  const found = await matches(api, request.patient);
  const wanted = request.onlyCertainMatches ? onlyCertain(found) : found.slice(0, request.count);
  const persons = await api.identity.lookup.persons(
    undefined,
    wanted.map(({ enterpriseId }) => enterpriseId),
  );
  const byId = new Map(persons.map((person) => [person.enterpriseId, person]));
  const entry = wanted.flatMap((match) => entryOf(match, byId.get(match.enterpriseId), base));
  return { resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length > 0 && { entry }) };
}

function onlyCertain(found: readonly Match[]): readonly Match[] {
  const certain = found.filter(({ grade }) => grade === 'certain');
  return certain.length === 1 ? certain : [];
}

async function matches({ identity, model, registers }: MpiApi, patient: Patient): Promise<readonly Match[]> {
  const cleaned = clean(demographicsOf(patient, { registers }), model);
  const named = await recordsNamed(identity, patient);
  const similar = await identity.lookup.candidates(undefined, [blockingKeys(cleaned, model)], candidatesMax);
  const seen = new Set(similar.records.map(({ key }) => key));
  const others = [...named].filter((key) => !seen.has(key));
  const records = [...similar.records, ...(await identity.lookup.records(undefined, others))];
  const demographics = [...similar.demographics, ...(await identity.lookup.demographics(undefined, others))];
  const members = await identity.lookup.memberships(undefined, [...seen, ...others]);
  const personOf = new Map(members.map(({ record, enterpriseId }) => [record, enterpriseId]));
  const cleanOf = new Map(demographics.map((one) => [one.record, one.clean]));
  const asked: MatchRecord = { key: '', system: '', clean: cleaned, active: true };
  const best = new Map<EnterpriseId, Match>();
  for (const { key, active, identity: source } of records) {
    const [enterpriseId, known] = [personOf.get(key), cleanOf.get(key)];
    if (!enterpriseId || !known) continue;
    const record = { key, system: source.system, clean: known, active };
    const graded = gradeOf(compare(asked, record, model), { model, isNamed: named.has(key) });
    const before = best.get(enterpriseId);
    if (graded && (!before || graded.score > before.score)) best.set(enterpriseId, { enterpriseId, ...graded });
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.enterpriseId < b.enterpriseId ? -1 : 1));
}

/** Records that the question names by number and system. */
async function recordsNamed(identity: MpiApi['identity'], patient: Patient): Promise<ReadonlySet<SourceKey>> {
  const keys = new Set<SourceKey>();
  for (const { system, value } of patient.identifier ?? [])
    if (system && value) for (const { key } of await identity.byValue(value, system)) keys.add(key);
  return keys;
}

type Graded = Pick<Match, 'score' | 'grade'>;

interface Grading {
  readonly model: Model;
  /** The question names the record by its number. */
  readonly isNamed: boolean;
}

/**
 * Bits become a probability by taking the middle between the thresholds for even odds: 1 / (1 + 2^(middle - bits)).
 * Certain is what the index would link by itself; probable has the score for it and a veto against it. Who is named by a
 * number is that person, unless what else is asked speaks against it.
 */
function gradeOf({ bits, band, vetoes }: Comparison, { model, isNamed }: Grading): Graded | undefined {
  const { link, review } = model.thresholds;
  if (isNamed && vetoes.length === 0 && bits >= 0) return { grade: 'certain', score: 1 };
  if (isNamed) return { grade: 'possible', score: 0.5 };
  if (band === 'different') return undefined;
  const score = 1 / (1 + 2 ** ((link + review) / 2 - bits));
  const grade = band === 'same' ? 'certain' : bits >= link ? 'probable' : 'possible';
  return { grade, score: Math.round(score * 10_000) / 10_000 };
}

function entryOf({ score, grade }: Match, person: Person | undefined, base: string): BundleEntry[] {
  if (!person) return [];
  const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode: grade }];
  return [
    {
      fullUrl: `${base}/Patient/${person.enterpriseId}`,
      resource: JSON.parse(person.patient) as Patient,
      search: { extension, mode: 'match', score },
    },
  ];
}

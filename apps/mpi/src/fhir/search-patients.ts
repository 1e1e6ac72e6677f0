import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EnterpriseId, fault } from '#contracts';
import { type Bundle, cursorParameter, type Patient, searchset } from '#fhir';
import { Seal } from '#platform';
import type { IdentityReader, Person } from '#storage';
import type { MpiApi } from '../mpi.api.js';
import { isKnownDomain } from '../pix/domain.js';
import { type PatientQuery, patientQuery } from './patient-query.js';
import type { NamedValues } from './request.js';

export interface PatientSearch {
  readonly parameters: NamedValues;
  readonly isLenient?: boolean;
  readonly base: string;
}

/** Where a search goes on, with the search itself: sealed, since URLs hold it. */
interface Position {
  readonly parameters: NamedValues;
  readonly after: EnterpriseId;
}

/** Persons read before other work gets its turn: a search runs in the thread that acknowledges. */
const sliceSize = 100;

/**
 * ITI-78 and plain FHIR search of Patient: one page, in the order of the ids, with the total of all that fit. Faults
 * FHIR_PARAMETER_INVALID, FHIR_SEARCH_TOO_BROAD, FHIR_DOMAIN_UNKNOWN.
 */
export async function searchPatients(
  { identity, authorities, cursorKey }: Pick<MpiApi, 'identity' | 'authorities' | 'cursorKey'>,
  { parameters, isLenient, base }: PatientSearch,
): Promise<Bundle> {
  const seal = new Seal(cursorKey);
  const position = positionOf(seal, parameters);
  const asked = position?.parameters ?? parameters;
  const query = patientQuery(asked, isLenient);
  for (const domain of query.domains)
    if (!(await isKnownDomain(domain, { authorities }, identity))) throw fault('FHIR_DOMAIN_UNKNOWN');
  if (asksNothing(query)) return newest(identity, query, base);
  const { total, page, more } = await pageOf(identity, query, position?.after);
  const last = page.at(-1);
  return searchset({
    base,
    path: 'Patient',
    parameters: asked.map(([name]) => name),
    matches: page.map(({ patient }) => patient),
    total,
    ...(more && last && { next: seal.close({ parameters: asked, after: last.id } satisfies Position) }),
  });
}

const asksNothing = ({ tests, ids, domains }: PatientQuery): boolean =>
  tests.length === 0 && ids === undefined && domains.length === 0;

/** Without any criterion there is nothing to count: whoever looks around sees who came last. */
async function newest(identity: IdentityReader, { count }: PatientQuery, base: string): Promise<Bundle> {
  const { persons } = await identity.search({}, count);
  const matches = persons.map(({ patient }) => JSON.parse(patient) as Patient);
  return searchset({ base, path: 'Patient', parameters: [], matches });
}

function positionOf(seal: Seal, parameters: NamedValues): Position | undefined {
  const cursor = parameters.find(([name]) => name === cursorParameter)?.[1];
  if (cursor === undefined) return undefined;
  try {
    return seal.open<Position>(cursor);
  } catch (error) {
    throw fault('FHIR_PARAMETER_INVALID', { parameter: cursorParameter }, error);
  }
}

interface Found {
  readonly id: EnterpriseId;
  readonly patient: Patient;
}

async function pageOf(
  identity: IdentityReader,
  query: PatientQuery,
  after: EnterpriseId | undefined,
): Promise<{ readonly total: number; readonly page: readonly Found[]; readonly more: boolean }> {
  const page: Found[] = [];
  let total = 0;
  let more = false;
  for await (const found of matching(identity, query)) {
    total++;
    if (after !== undefined && found.id <= after) continue;
    if (page.length < query.count) page.push(found);
    else more = true;
  }
  return { total, page, more };
}

async function* matching(identity: IdentityReader, query: PatientQuery): AsyncGenerator<Found> {
  const ids = query.ids ? [...new Set(query.ids)].sort() : await identity.candidates(query.criteria);
  for (let at = 0; at < ids.length; at += sliceSize) {
    if (at > 0) await nextTurn();
    const persons = await identity.lookup.persons(undefined, ids.slice(at, at + sliceSize));
    for (const person of persons.toSorted(byId)) {
      const patient = JSON.parse(person.patient) as Patient;
      if (person.state !== 'active' || !query.tests.every((fits) => fits(patient))) continue;
      const shown = withDomains(patient, query.domains);
      if (shown) yield { id: person.enterpriseId, patient: shown };
    }
  }
}

const byId = (a: Person, b: Person): number => (a.enterpriseId < b.enterpriseId ? -1 : 1);

/** ITI-78: identifiers of other domains are not told, and who has none in these is no answer. */
function withDomains(patient: Patient, domains: readonly string[]): Patient | undefined {
  if (domains.length === 0) return patient;
  const identifier = (patient.identifier ?? []).filter(({ system = '' }) => domains.includes(system));
  return identifier.length === 0 ? undefined : { ...patient, identifier };
}

import { asEnterpriseId, fault, type SourceKey } from '#contracts';
import {
  type Bundle,
  cursorParameter,
  fulfils,
  matchesToken,
  type PatientChoice,
  type SearchParameters,
  type SearchRequest,
  searchRequest,
  searchset,
  type SearchToken,
} from '#fhir';
import type { RecordCandidate, RecordPosition, RecordReader, RecordScope } from '#storage';
import { Cursors } from './cursor.js';
import { present } from './present.js';
import type { RecordApi } from './record-api.js';

export interface SearchCall {
  readonly type: string;
  readonly parameters: SearchParameters;
  readonly lenient: boolean;
  readonly base: string;
}

interface Position {
  readonly request: SearchRequest;
  readonly after?: RecordPosition;
}

/** Searches one type of the record: the first page from parameters, a later one from a cursor. */
export async function search(api: RecordApi, call: SearchCall): Promise<Bundle> {
  const { request, after } = positionOf(api, call);
  const { resources, next } = await page(api, request, after);
  const matches = resources.map(present);
  return searchset({
    base: call.base,
    path: request.type,
    parameters: request.parameters,
    matches,
    ...(after || next ? {} : { total: matches.length }),
    ...(next && { next: new Cursors(api.cursorKey).seal({ request, after: next }) }),
  });
}

function positionOf({ cursorKey }: RecordApi, { type, parameters, lenient }: SearchCall): Position {
  const cursor = parameters.find(([name]) => name === cursorParameter)?.[1];
  if (cursor === undefined) return { request: searchRequest(type, parameters, lenient) };
  const position = new Cursors(cursorKey).open<Position>(cursor);
  if (position.request?.type !== type) throw fault('FHIR_PARAMETER_INVALID', { parameter: cursorParameter });
  return position;
}

type Page = Awaited<ReturnType<RecordReader['search']>>;

async function page(api: RecordApi, request: SearchRequest, after: RecordPosition | undefined): Promise<Page> {
  const sourceKeys = await sourceKeysOf(api, request);
  if (sourceKeys?.size === 0) return { resources: [] };
  const scope = scopeOf(request, sourceKeys);
  const { type, newestFirst, count } = request;
  return api.reader.search({
    type,
    scope,
    newestFirst,
    count,
    accepts: (candidate) => accepts(candidate, request, sourceKeys),
    ...(after && { after }),
  });
}

/** The narrowest index that the search allows; `accepts` checks the rest. */
function scopeOf({ ids, identifiers }: SearchRequest, sourceKeys?: ReadonlySet<SourceKey>): RecordScope {
  if (ids) return { kind: 'ids', ids };
  if (identifiers) return { kind: 'identifiers', identifiers: identifiers.map(choice) };
  return sourceKeys ? { kind: 'sources', sourceKeys: [...sourceKeys] } : { kind: 'type' };
}

function choice({ system, code }: SearchToken): { system?: string; value: string } {
  if (code === undefined) throw fault('FHIR_PARAMETER_INVALID', { parameter: 'identifier' });
  return { value: code, ...(system !== undefined && { system }) };
}

function accepts(
  { values, sourceKey }: RecordCandidate,
  { criteria, identifiers, encounters }: SearchRequest,
  sourceKeys: ReadonlySet<SourceKey> | undefined,
): boolean {
  const ofPatient = !sourceKeys || (sourceKey !== undefined && sourceKeys.has(sourceKey));
  const named = !identifiers || identifiers.some((token) => values.identifiers.some((own) => matchesToken(token, own)));
  const visited = !encounters || (values.encounter !== undefined && encounters.includes(values.encounter));
  return ofPatient && named && visited && fulfils(values, criteria);
}

/** Source identities of the persons that are meant, by themselves or by their visits; undefined: nobody was named. */
async function sourceKeysOf(
  api: RecordApi,
  { patients, encounters }: SearchRequest,
): Promise<ReadonlySet<SourceKey> | undefined> {
  const named: (readonly SourceKey[])[] = [];
  for (const choices of patients) named.push(await united(choices, (patient) => sourcesOfChoice(api, patient)));
  if (encounters) named.push(await united(encounters, (encounter) => sourcesOfVisit(api, encounter)));
  const [first, ...others] = named;
  return first && new Set(first.filter((sourceKey) => others.every((keys) => keys.includes(sourceKey))));
}

async function united<Choice>(
  choices: readonly Choice[],
  sourcesOf: (choice: Choice) => Promise<readonly SourceKey[]>,
): Promise<readonly SourceKey[]> {
  return (await Promise.all(choices.map(sourcesOf))).flat();
}

/** A visit and what belongs to it are one person's, under whichever of its numbers it was sent. */
async function sourcesOfVisit({ reader }: RecordApi, encounter: string): Promise<readonly SourceKey[]> {
  const visit = await reader.read('Encounter', encounter);
  if (!visit?.sourceKey) return [];
  return visit.enterpriseId ? reader.sourcesOf(visit.enterpriseId) : [visit.sourceKey];
}

async function sourcesOfChoice(api: RecordApi, patient: PatientChoice): Promise<readonly SourceKey[]> {
  if (patient.kind === 'id') return api.reader.sourcesOf(await api.reader.current(asEnterpriseId(patient.id)));
  const { system, code } = patient.token;
  if (code === undefined) throw fault('FHIR_PARAMETER_INVALID', { parameter: 'patient.identifier' });
  const known = await api.sourceKeysByIdentifier(system === '' ? undefined : system, code);
  const persons = await api.reader.personsOf(known);
  const sources = await Promise.all(persons.map((person) => api.reader.sourcesOf(person)));
  return sources.flat();
}

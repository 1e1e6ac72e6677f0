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
  const sourceKeys = await sourceKeysOf(api, request.patients);
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
function scopeOf({ ids, identifiers, encounters }: SearchRequest, sourceKeys?: ReadonlySet<SourceKey>): RecordScope {
  if (ids) return { kind: 'ids', ids };
  if (identifiers) return { kind: 'identifiers', identifiers: identifiers.map(choice) };
  if (encounters) return { kind: 'encounters', encounters };
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

/** Source identities of the persons that are meant; undefined where no patient was named. */
async function sourceKeysOf(
  api: RecordApi,
  patients: SearchRequest['patients'],
): Promise<ReadonlySet<SourceKey> | undefined> {
  let named: Set<SourceKey> | undefined;
  for (const choices of patients) {
    const chosen = new Set<SourceKey>();
    for (const patient of choices) for (const sourceKey of await sourcesOfChoice(api, patient)) chosen.add(sourceKey);
    named = named ? new Set([...named].filter((sourceKey) => chosen.has(sourceKey))) : chosen;
  }
  return named;
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

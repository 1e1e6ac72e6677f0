import { asEnterpriseId, type EnterpriseId, fault } from '#contracts';
import {
  type Bundle,
  cursorParameter,
  type FhirResource,
  pageSize,
  type SearchParameters,
  searchableTypes,
  searchset,
} from '#fhir';
import type { PersonResource, RecordPosition } from '#storage';
import { isObject } from '../json-resource.js';
import { Cursors } from './cursor.js';
import { present } from './present.js';
import type { RecordApi } from './record-api.js';

export interface EverythingCall {
  readonly id: string;
  readonly parameters: SearchParameters;
  readonly lenient: boolean;
  readonly base: string;
}

/** Place within a person's record, which is read type by type. */
interface Position {
  readonly types: readonly string[];
  readonly count: number;
  readonly after?: RecordPosition;
}

/**
 * `Patient/<id>/$everything` (FHIR R4 Patient operation): the person, then all that belongs to it, newest first
 * within a type, in pages; each page brings the practitioners, places and devices that it refers to. A retired id
 * gives the record of the person that took over.
 */
export async function everything(api: RecordApi, call: EverythingCall): Promise<Bundle> {
  const person = await api.reader.current(asEnterpriseId(call.id));
  const patient = await api.patient(person);
  if (!patient) throw fault('FHIR_NOT_FOUND', { type: 'Patient' });
  const path = `Patient/${person}/$everything`;
  const cursors = new Cursors(api.cursorKey);
  const cursor = call.parameters.find(([name]) => name === cursorParameter)?.[1];
  const start = cursor === undefined ? firstPosition(call) : opened(cursors, cursor, person);
  const { resources, next } = await page(api, person, start);
  const matches = resources.map(present);
  return searchset({
    base: call.base,
    path,
    parameters: cursor === undefined ? call.parameters.map(([name]) => name) : [],
    matches: cursor === undefined ? [patient, ...matches] : matches,
    included: await referredTo(api, matches),
    ...(next && { next: cursors.seal({ person, next }) }),
  });
}

const patientTypes = Object.entries(searchableTypes)
  .filter(([, { patient }]) => patient)
  .map(([type]) => type);

function firstPosition({ parameters, lenient }: EverythingCall): Position {
  let position: Position = { types: patientTypes, count: pageSize.default };
  for (const [name, value] of parameters) {
    if (name === '_count' && /^[1-9]\d{0,5}$/.test(value))
      position = { ...position, count: Math.min(Number(value), pageSize.max) };
    else if (name === '_type') position = { ...position, types: chosenTypes(value) };
    else if (name === '_count' || (!lenient && !['_format', '_pretty'].includes(name)))
      throw fault('FHIR_PARAMETER_INVALID', name === '_count' ? { parameter: name } : {});
  }
  return position;
}

function chosenTypes(value: string): readonly string[] {
  const chosen = value.split(',');
  return patientTypes.filter((type) => chosen.includes(type));
}

/** A cursor belongs to the person that it was made for: another's would show a record that was not asked for. */
function opened(cursors: Cursors, cursor: string, person: EnterpriseId): Position {
  const { person: owner, next } = cursors.open<{ person?: EnterpriseId; next?: Position }>(cursor);
  if (owner !== person || !next) throw fault('FHIR_PARAMETER_INVALID', { parameter: cursorParameter });
  return next;
}

interface Page {
  readonly resources: readonly PersonResource[];
  readonly next?: Position;
}

async function page({ reader }: RecordApi, person: EnterpriseId, start: Position): Promise<Page> {
  const sourceKeys = await reader.sourcesOf(person);
  const resources: PersonResource[] = [];
  let { types, after } = start;
  while (types.length > 0 && resources.length < start.count) {
    const [type = '', ...others] = types;
    const scope = { kind: 'sources', sourceKeys } as const;
    const count = start.count - resources.length;
    const search = { type, scope, newestFirst: true, accepts: () => true, count, ...(after && { after }) };
    const found = await reader.search(search);
    resources.push(...found.resources);
    after = found.next;
    if (!after) types = others;
  }
  return types.length === 0
    ? { resources }
    : { resources, next: { types, count: start.count, ...(after && { after }) } };
}

/** Resources that belong to nobody and that these refer to. */
async function referredTo({ reader }: RecordApi, resources: readonly FhirResource[]): Promise<readonly FhirResource[]> {
  const names = new Set(resources.flatMap((resource) => [...references(resource)]));
  const included: FhirResource[] = [];
  for (const name of names) {
    const [type = '', id = ''] = name.split('/');
    if (searchableTypes[type]?.patient !== false) continue;
    const recorded = await reader.read(type, id);
    if (recorded) included.push(present(recorded));
  }
  return included;
}

function* references(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* references(item);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value))
      if (name === 'reference' && typeof inner === 'string') yield inner;
      else yield* references(inner);
}

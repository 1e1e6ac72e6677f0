import { fault } from '#contracts';
import { type Criterion, dates, tokens } from './criterion.js';
import { isSearchable, type SearchElements, searchableTypes } from './searchable.js';
import { alternatives, type SearchToken, unescape } from './token.js';

/** Names and values as they came in the query or the form, repeated names repeated. */
export type SearchParameters = readonly (readonly [name: string, value: string])[];

/** Who is meant: the person by enterprise id, or whoever has the number. */
export type PatientChoice =
  { readonly kind: 'id'; readonly id: string } | { readonly kind: 'identifier'; readonly token: SearchToken };

/** A search as understood. Plain JSON, so that it can travel in a cursor. */
export interface SearchRequest {
  readonly type: string;
  /** Each is one parameter, its choices alternatives. */
  readonly patients: readonly (readonly PatientChoice[])[];
  readonly encounters?: readonly string[];
  readonly ids?: readonly string[];
  readonly identifiers?: readonly SearchToken[];
  readonly criteria: readonly Criterion[];
  readonly newestFirst: boolean;
  readonly count: number;
  /** Names of the parameters that were understood, for the self link. */
  readonly parameters: readonly string[];
}

export const pageSize = { default: 50, max: 200 } as const;
/** Values of one parameter and parameters of one search: more than a person or a program has reason to send. */
const valuesMax = 100;

/**
 * Understands a search. An unknown parameter is a fault FHIR_PARAMETER_INVALID, or is left out where the client asks
 * for `Prefer: handling=lenient` (FHIR R4 search, 3.1.1.3.1). No fault holds a value.
 */
export function searchRequest(type: string, parameters: SearchParameters, lenient: boolean): SearchRequest {
  if (!isSearchable(type)) throw fault('FHIR_TYPE_UNSUPPORTED', {});
  if (parameters.length > valuesMax) throw fault('FHIR_PARAMETER_INVALID', { parameters: parameters.length });
  const empty: SearchRequest = {
    type,
    patients: [],
    criteria: [],
    newestFirst: true,
    count: pageSize.default,
    parameters: [],
  };
  return parameters.reduce((request, [name, value]) => {
    // FHIR R4 3.1.1.3: a parameter without a value is as if it were not there.
    if (value === '' || ignored.has(name)) return request;
    const understood = understand(request, name, value);
    if (understood) return { ...understood, parameters: [...request.parameters, name] };
    if (lenient) return request;
    throw fault('FHIR_PARAMETER_INVALID', { parameter: presentable(name) });
  }, empty);
}

/** Parameters about the form of the answer, which is JSON in any case. */
const ignored = new Set(['_format', '_pretty']);

function understand(request: SearchRequest, name: string, value: string): SearchRequest | undefined {
  switch (name) {
    case '_count':
      return { ...request, count: count(value) };
    case '_sort':
      return { ...request, newestFirst: newestFirst(request.type, value) };
    case '_id':
      return { ...request, ids: values(name, value) };
    case 'identifier':
      return withIdentifier(request, tokens(name, bounded(name, value)));
    default:
      return linked(request, name, value) ?? compared(request, name, value);
  }
}

/** The first `identifier` leads the search, further ones narrow it. */
function withIdentifier(request: SearchRequest, anyOf: readonly SearchToken[]): SearchRequest {
  return request.identifiers
    ? { ...request, criteria: [...request.criteria, { over: 'identifiers', anyOf }] }
    : { ...request, identifiers: anyOf };
}

function linked(request: SearchRequest, name: string, value: string): SearchRequest | undefined {
  const { patient, encounter } = searchableTypes[request.type] ?? {};
  if (patient && patientReferences.has(name)) {
    const choices = values(name, value).map((text) => ({ kind: 'id', id: referenced(name, text, 'Patient') }) as const);
    return { ...request, patients: [...request.patients, choices] };
  }
  if (patient && patientIdentifiers.has(name)) {
    const choices = tokens(name, bounded(name, value)).map((token) => ({ kind: 'identifier', token }) as const);
    return { ...request, patients: [...request.patients, choices] };
  }
  if (!encounter || (name !== 'encounter' && name !== 'encounter:Encounter')) return undefined;
  const encounters = values(name, value).map((text) => referenced(name, text, 'Encounter'));
  return request.encounters
    ? { ...request, criteria: [...request.criteria, { over: 'encounter', anyOf: encounters }] }
    : { ...request, encounters };
}

const patientReferences = new Set(['patient', 'subject', 'patient:Patient', 'subject:Patient']);
const patientIdentifiers = new Set([
  'patient.identifier',
  'subject.identifier',
  'subject:Patient.identifier',
  'patient:Patient.identifier',
]);

function compared(request: SearchRequest, name: string, value: string): SearchRequest | undefined {
  const searchable = searchableTypes[request.type];
  const is = (elements: SearchElements | undefined): boolean => elements?.parameter === name;
  const add = (criterion: Criterion): SearchRequest => ({ ...request, criteria: [...request.criteria, criterion] });
  if (is(searchable?.code)) return add({ over: 'codes', anyOf: tokens(name, bounded(name, value)) });
  if (is(searchable?.category)) return add({ over: 'categories', anyOf: tokens(name, bounded(name, value)) });
  if (is(searchable?.status)) return add({ over: 'status', anyOf: statuses(name, value) });
  if (is(searchable?.date)) return add({ over: 'date', anyOf: dates(name, bounded(name, value)) });
  return undefined;
}

/** The record keeps the code of a status without its system, which the element fixes. */
const statuses = (name: string, value: string): SearchToken[] =>
  tokens(name, bounded(name, value)).map(({ code }) => ({ ...(code !== undefined && { code }) }));

function values(parameter: string, value: string): readonly string[] {
  return alternatives(bounded(parameter, value)).map(unescape);
}

function bounded(parameter: string, value: string): string {
  if (alternatives(value).length > valuesMax) throw fault('FHIR_PARAMETER_INVALID', { parameter });
  return value;
}

/** `id`, `Type/id` or an absolute address that ends so. */
function referenced(parameter: string, text: string, type: string): string {
  const match = /^(?:(?:https?:\/\/\S+\/)?([A-Z][A-Za-z]+)\/)?([A-Za-z0-9.-]{1,64})$/.exec(text);
  if (!match?.[2] || (match[1] !== undefined && match[1] !== type))
    throw fault('FHIR_PARAMETER_INVALID', { parameter });
  return match[2];
}

function count(value: string): number {
  if (!/^\d{1,6}$/.test(value) || Number(value) === 0) throw fault('FHIR_PARAMETER_INVALID', { parameter: '_count' });
  return Math.min(Number(value), pageSize.max);
}

function newestFirst(type: string, value: string): boolean {
  const date = searchableTypes[type]?.date?.parameter;
  if (date === undefined || (value !== date && value !== `-${date}`))
    throw fault('FHIR_PARAMETER_INVALID', { parameter: '_sort' });
  return value.startsWith('-');
}

/** Whatever a client sends as a name may be anything; only what looks like a parameter is shown. */
const presentable = (name: string): string => (/^[A-Za-z_][A-Za-z_.:-]{0,40}$/.test(name) ? name : 'unknown');

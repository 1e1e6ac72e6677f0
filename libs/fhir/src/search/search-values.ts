import { type DateRange, dateRange, periodRange } from './date-range.js';
import { type SearchElements, searchableTypes } from './searchable.js';

/** What a search compares: drawn out of a resource once, when it is written. */
export interface SearchValues {
  readonly status?: string;
  /** Id of the Encounter that it belongs to. */
  readonly encounter?: string;
  /** `system|code`, the system empty where there is none. */
  readonly codes: readonly string[];
  readonly categories: readonly string[];
  /** `system|value`. */
  readonly identifiers: readonly string[];
  readonly date?: DateRange;
}

/** Pure and total: an element of another shape than R4 gives it yields nothing. */
export function searchValues(resource: object): SearchValues {
  const type = element(resource, 'resourceType');
  const searchable = typeof type === 'string' ? searchableTypes[type] : undefined;
  const status = tokensOf(resource, searchable?.status)[0]?.split('|')[1];
  const encounter = encounterOf(resource);
  const date = dateOf(resource, searchable?.date);
  return {
    codes: tokensOf(resource, searchable?.code),
    categories: tokensOf(resource, searchable?.category),
    // The number of a document version is one of its identifiers (R4, search parameter `identifier`).
    identifiers: [...tokens(element(resource, 'masterIdentifier')), ...tokens(element(resource, 'identifier'))],
    ...(status !== undefined && { status }),
    ...(encounter !== undefined && { encounter }),
    ...(date && { date }),
  };
}

function tokensOf(resource: object, searched: SearchElements | undefined): readonly string[] {
  const [path, ...others] = searched?.elements ?? none;
  if (path === undefined) return none;
  return others.reduce((found, other) => [...found, ...tokens(at(resource, other))], tokens(at(resource, path)));
}

const none: readonly never[] = [];

/** Tokens of a code, Coding, CodeableConcept or Identifier, or of a list of them. */
function tokens(value: unknown): readonly string[] {
  if (typeof value === 'string') return [`|${value}`];
  if (Array.isArray(value)) return value.length === 1 ? tokens(value[0]) : value.flatMap(tokens);
  if (typeof value !== 'object' || value === null) return none;
  const codings = element(value, 'coding');
  if (codings !== undefined) return tokens(codings);
  const code = element(value, 'code') ?? element(value, 'value');
  const system = element(value, 'system');
  return typeof code === 'string' ? [`${typeof system === 'string' ? system : ''}|${code}`] : none;
}

function encounterOf(resource: object): string | undefined {
  // DocumentReference keeps its visits in `context.encounter`, of which the first counts; a dispense or administration
  // has its visit as `context` itself.
  const context = element(resource, 'context');
  const visit = element(resource, 'encounter') ?? first(element(context, 'encounter')) ?? context;
  const reference = element(visit, 'reference');
  return typeof reference === 'string' && reference.startsWith('Encounter/') ? reference.slice(10) : undefined;
}

function dateOf(resource: object, searched: SearchElements | undefined): DateRange | undefined {
  for (const path of searched?.elements ?? []) {
    const value = at(resource, path);
    const range = typeof value === 'string' ? dateRange(value) : period(value);
    if (range) return range;
  }
  return undefined;
}

const period = (value: unknown): DateRange | undefined =>
  periodRange(text(element(value, 'start')), text(element(value, 'end')));

const at = (resource: object, path: string): unknown =>
  path.includes('.')
    ? path.split('.').reduce<unknown>((value, name) => element(value, name), resource)
    : element(resource, path);

/** `name` is one of R4's, none of which an object has from its prototype. */
function element(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

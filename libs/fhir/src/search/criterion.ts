import { fault } from '#contracts';
import { type DateRange, dateRange } from './date-range.js';
import type { SearchValues } from './search-values.js';
import { alternatives, matchesToken, type SearchToken, searchToken } from './token.js';

/** One parameter as given: any of its alternatives must hold. All criteria of a search must hold. */
export type Criterion =
  | { readonly over: 'codes' | 'categories' | 'identifiers' | 'status'; readonly anyOf: readonly SearchToken[] }
  | { readonly over: 'date'; readonly anyOf: readonly DateComparison[] }
  | { readonly over: 'encounter'; readonly anyOf: readonly string[] };

export interface DateComparison extends DateRange {
  readonly prefix: DatePrefix;
}

/** `ap` is left out: what is "approximately" a date depends on the day of the search. */
const datePrefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'] as const;
type DatePrefix = (typeof datePrefixes)[number];

export const tokens = (parameter: string, text: string): readonly SearchToken[] =>
  alternatives(text).map((part) => searchToken(parameter, part));

export const dates = (parameter: string, text: string): readonly DateComparison[] =>
  alternatives(text).map((part) => dateComparison(parameter, part));

export const fulfils = (values: SearchValues, criteria: readonly Criterion[]): boolean =>
  criteria.every((criterion) => holds(values, criterion));

function holds(values: SearchValues, criterion: Criterion): boolean {
  switch (criterion.over) {
    case 'date':
      return values.date !== undefined && anyDate(values.date, criterion.anyOf);
    case 'encounter':
      return values.encounter !== undefined && criterion.anyOf.includes(values.encounter);
    case 'status':
      return values.status !== undefined && anyToken([`|${values.status}`], criterion.anyOf);
    default:
      return anyToken(values[criterion.over], criterion.anyOf);
  }
}

const anyToken = (present: readonly string[], anyOf: readonly SearchToken[]): boolean =>
  present.some((value) => anyOf.some((token) => matchesToken(token, value)));

const anyDate = (present: DateRange, anyOf: readonly DateComparison[]): boolean =>
  anyOf.some((comparison) => compares(present, comparison));

/** Ranges as FHIR R4 search, table of 3.1.1.4.4. */
function compares(present: DateRange, { prefix, low, high }: DateComparison): boolean {
  const contained = low <= present.low && present.high <= high;
  const above = present.high > high;
  const below = present.low < low;
  const results: Readonly<Record<DatePrefix, boolean>> = {
    eq: contained,
    ne: !contained,
    gt: above,
    lt: below,
    ge: above || contained,
    le: below || contained,
    sa: present.low >= high,
    eb: present.high <= low,
  };
  return results[prefix];
}

function dateComparison(parameter: string, text: string): DateComparison {
  const prefix = datePrefixes.find((candidate) => text.startsWith(candidate));
  const range = dateRange(prefix ? text.slice(2) : text);
  if (!range) throw fault('FHIR_PARAMETER_INVALID', { parameter });
  return { prefix: prefix ?? 'eq', ...range };
}

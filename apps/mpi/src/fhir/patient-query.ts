import { asEnterpriseId, type EnterpriseId, fault } from '#contracts';
import { cursorParameter, dateRange, pageSize, type Patient, searchToken } from '#fhir';
import type { PersonCriteria } from '#storage';
import { addressFits, type Fits, type Modifier, motherFits, namesFit, telecomFits, textFits } from './patient-fits.js';
import { choices, type NamedValues } from './request.js';

/** ITI-78: whom a search asks for. */
export interface PatientQuery {
  /** What the index narrows by. */
  readonly criteria: PersonCriteria;
  readonly ids?: readonly EnterpriseId[];
  /** All must hold of a person that the index found. */
  readonly tests: readonly Fits[];
  readonly count: number;
  /** Only identifiers of these systems are shown (`identifier=<system>|`), and only persons that have one. */
  readonly domains: readonly string[];
}

const nothing: PatientQuery = { criteria: {}, tests: [], count: pageSize.default, domains: [] };

/** Throws FHIR_PARAMETER_INVALID for what is not served, unless the client wants it left out (`Prefer: handling=lenient`). */
export const patientQuery = (parameters: NamedValues, isLenient = false): PatientQuery =>
  parameters.reduce(
    (query, parameter) => understood(query, parameter) ?? leftOut(query, parameter, isLenient),
    nothing,
  );

function leftOut(query: PatientQuery, [name]: readonly [string, string], isLenient: boolean): PatientQuery {
  if (isLenient) return query;
  throw invalid(name);
}

const invalid = (name: string): Error =>
  fault('FHIR_PARAMETER_INVALID', { parameter: /^[a-zA-Z_:.-]{1,40}$/.test(name) ? name : 'unknown' });

function understood(query: PatientQuery, [given, value]: readonly [string, string]): PatientQuery | undefined {
  const [name = '', modifier] = given.split(':');
  if (strings.has(name)) return isModifier(modifier) ? withText(query, name, modifier, value) : undefined;
  if (modifier !== undefined && given !== '_id:exact') return undefined;
  switch (name) {
    case '_id':
      return withIds(query, choices(value).map(asEnterpriseId));
    case 'identifier':
      return withIdentifier(query, value);
    case 'birthdate':
      return withBirthDate(query, value);
    case 'telecom':
      return withTest(query, anyOf(choices(value), telecomFits));
    case 'gender':
      return withTest(
        query,
        anyOf(choices(value), (patient, one) => patient.gender === one.slice(one.indexOf('|') + 1)),
      );
    case 'active':
      if (value !== 'true' && value !== 'false') throw invalid(name);
      return withTest(query, ({ active }) => String(active) === value);
    case '_count':
      return { ...query, count: countOf(value) };
    case '_format':
    case '_pretty':
    case cursorParameter:
      return query;
    default:
      return undefined;
  }
}

/** Said twice, both must hold. */
const withIds = (query: PatientQuery, ids: readonly EnterpriseId[]): PatientQuery => ({
  ...query,
  ids: query.ids ? query.ids.filter((id) => ids.includes(id)) : ids,
});

type TextFits = (patient: Patient, asked: string, modifier: Modifier) => boolean;

/** String parameters (FHIR R4 3.1.1.4.5): the begin of a text, the whole with `:exact`, any part with `:contains`. */
const strings: ReadonlyMap<string, TextFits> = new Map<string, TextFits>([
  ['family', namesFit(({ family }) => [family])],
  ['given', namesFit(({ given = [] }) => given)],
  ['name', namesFit(({ family, given = [] }) => [family, ...given])],
  ['mothersMaidenName', motherFits],
  ['address', addressFits(({ line = [], ...rest }) => [...line, ...Object.values(partsOf(rest))])],
  ['address-city', addressFits(({ city }) => [city])],
  ['address-state', addressFits(({ state }) => [state])],
  ['address-postalcode', addressFits(({ postalCode }) => [postalCode])],
  ['address-country', addressFits(({ country }) => [country])],
]);

const partsOf = ({ city, district, state, postalCode, country }: Readonly<Record<string, unknown>>): string[] =>
  [city, district, state, postalCode, country].filter((part): part is string => typeof part === 'string');

const isModifier = (text: string | undefined): text is Modifier =>
  text === undefined || text === 'exact' || text === 'contains';

/** Parameters by which the index narrows; what is contained in a text it cannot find. */
const narrowing: Readonly<Record<string, 'family' | 'given' | 'name'>> = {
  family: 'family',
  given: 'given',
  name: 'name',
};

function withText(query: PatientQuery, name: string, modifier: Modifier, value: string): PatientQuery {
  const asked = choices(value);
  const fitsOne = strings.get(name) ?? textFits;
  const tested = withTest(
    query,
    anyOf(asked, (patient, one) => fitsOne(patient, one, modifier)),
  );
  const { criteria } = tested;
  const criterion = narrowing[name];
  if (modifier === 'contains') return tested;
  if (criterion) return { ...tested, criteria: { ...criteria, [criterion]: [...(criteria[criterion] ?? []), asked] } };
  if (name !== 'mothersMaidenName') return tested;
  const mothers = [...(criteria.mothers ?? []), asked.map((one) => ({ name: one }))];
  return { ...tested, criteria: { ...criteria, mothers } };
}

const withTest = (query: PatientQuery, test: Fits): PatientQuery => ({ ...query, tests: [...query.tests, test] });

const anyOf =
  (asked: readonly string[], fits: (patient: Patient, one: string) => boolean): Fits =>
  (patient) =>
    asked.some((one) => fits(patient, one));

function withIdentifier(query: PatientQuery, value: string): PatientQuery {
  const tokens = choices(value).map((one) => searchToken('identifier', one));
  const wanted = tokens.flatMap(({ system, code }) =>
    code === undefined ? [] : [{ value: code, ...(system !== undefined && { system }) }],
  );
  const domains = tokens.flatMap(({ system, code }) => (code === undefined && system !== undefined ? [system] : []));
  if (wanted.length === 0) return { ...query, domains: [...query.domains, ...domains] };
  const { criteria } = query;
  const narrowed = { ...criteria, identifiers: [...(criteria.identifiers ?? []), wanted] };
  return withTest({ ...query, criteria: narrowed }, ({ identifier = [] }) =>
    wanted.some((one) =>
      identifier.some(({ system, value }) => value === one.value && (!('system' in one) || system === one.system)),
    ),
  );
}

/** After every text that begins with the same. */
const end = '\u{10ffff}';

function withBirthDate(query: PatientQuery, value: string): PatientQuery {
  const asked = choices(value).map(askedBirthDate);
  const { criteria } = query;
  const ranges = asked.map(({ range }) => range);
  const narrowed = { ...criteria, birthDate: [...(criteria.birthDate ?? []), ranges] };
  return withTest({ ...query, criteria: narrowed }, ({ birthDate }) =>
    asked.some(({ fits }) => birthDate !== undefined && fits(birthDate, birthDate + end)),
  );
}

interface AskedBirthDate {
  /** By which the index narrows. */
  readonly range: { readonly from?: string; readonly below?: string };
  /** Whether a date fits that begins and ends with these: one that is known in part ends later than it begins. */
  readonly fits: (first: string, last: string) => boolean;
}

/** FHIR R4 3.1.1.4.4 and .7 over the text of ISO dates, which sort as the dates do. */
function askedBirthDate(text: string): AskedBirthDate {
  const match = /^(eq|ge|gt|sa|le|lt|eb)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)$/.exec(text);
  const [, prefix = 'eq', date] = match ?? [];
  if (date === undefined || dateRange(date) === undefined) throw invalid('birthdate');
  const behind = date + end;
  // Of whom the year alone is known the date begins with it.
  const year = date.slice(0, 4);
  switch (prefix) {
    case 'ge':
      return { range: { from: year }, fits: (_, last) => last > date };
    case 'gt':
      return { range: { from: year }, fits: (_, last) => last > behind };
    case 'sa':
      return { range: { from: behind }, fits: (first) => first > behind };
    case 'le':
      return { range: { below: behind }, fits: (first) => first < behind };
    case 'lt':
      return { range: { below: date }, fits: (first) => first < date };
    case 'eb':
      return { range: { below: date }, fits: (_, last) => last < date };
    default:
      return { range: { from: date, below: behind }, fits: (first) => date <= first && first < behind };
  }
}

function countOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw invalid('_count');
  return Math.min(Number(text), pageSize.max);
}

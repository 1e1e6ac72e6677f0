import type { Golden, Survivorship } from './decision.js';
import type { RawAddress, RawDemographics, RawName, RawParticulars } from './demographics.js';
import { cleanAddress } from './clean/address.js';
import { cleanBirthDate } from './clean/birth-date.js';
import { fold } from './clean/fold.js';
import { readName } from './clean/name.js';
import { cleanNationalId, cleanPhone } from './clean/number.js';
import { placeholders } from './model/placeholders.js';

export interface GoldenSource {
  readonly raw: RawDemographics;
  readonly key: string;
  /** Greater is newer: the message id of the last update. */
  readonly updatedSequence: string;
  /** Smaller is more trusted. Without one a source comes after all that have one. */
  readonly rank?: number;
}

/**
 * The person's view, computed and never stored as a merge: of each field first what is a value at all (no 1900-01-01, no
 * John Doe), of the most trusted source that has one, then of the newest; a shorter form of a value (a year, an initial)
 * comes after it. The others follow, so that a conflict is shown and not hidden. Identifiers are a union. Provenance
 * names, value by value, the records that hold it.
 */
export function golden(records: readonly GoldenSource[]): Golden<RawDemographics> {
  const sources = [...records].sort(byTrust);
  const provenance: Record<string, readonly (readonly string[])[]> = {};
  const rules: Record<string, Survivorship> = {};
  const union = <Value>(
    field: string,
    of: (raw: RawDemographics) => readonly Value[],
    { isReal = () => true, shortens = () => false }: Rules<Value> = {},
  ): readonly Value[] => {
    const held = sources.flatMap((source) => of(source.raw).map((value) => ({ value, key: source.key })));
    const all = distinct(held);
    const values = valuesInOrder(all, { isReal, shortens });
    const [first] = values;
    if (first) {
      provenance[field] = values.map(({ keys }) => keys);
      rules[field] = ruleOf(first, all, sources, isReal);
    }
    return values.map(({ value }) => value);
  };
  const births = union('multipleBirth', ({ multipleBirth }) => (multipleBirth === undefined ? [] : [multipleBirth]));
  const birthDates = union('birthDates', (raw) => raw.birthDates, { isReal: isBirthDate, shortens: isPartOf });
  const sex = union('sex', (raw) => raw.sex.filter((value) => value !== 'unknown'));
  const demographics: RawDemographics = {
    names: union('names', (raw) => raw.names, { isReal: isRealName, shortens: isShorterName }),
    birthDates,
    sex,
    addresses: union('addresses', (raw) => raw.addresses, { isReal: isAddress }),
    phones: union('phones', (raw) => raw.phones, { isReal: (phone) => cleanPhone(phone, placeholders) !== undefined }),
    emails: union('emails', (raw) => raw.emails),
    nationalIds: union('nationalIds', (raw) => raw.nationalIds, {
      isReal: ({ value }) => cleanNationalId(value, placeholders) !== undefined,
    }),
    otherIds: union('otherIds', (raw) => raw.otherIds),
    motherMaidenNames: union('motherMaidenNames', (raw) => raw.motherMaidenNames),
    ...(births[0] === undefined ? {} : { multipleBirth: births[0] }),
    ...particularsOf(sources),
  };
  const [born = ''] = birthDates;
  const conflicts = [
    ...(birthDates.some((date) => date !== born && !isPartOf(date, born)) ? ['birthDates'] : []),
    ...(sex.length > 1 ? ['sex'] : []),
  ];
  return { demographics, provenance, rules, conflicts };
}

interface Rules<Value> {
  /** False for what stands in a field although nothing is known. It is shown where nobody knows better. */
  readonly isReal?: (value: Value) => boolean;
  /** Is the first a shorter form of the second? */
  readonly shortens?: (short: Value, full: Value) => boolean;
}

interface Held<Value> {
  readonly value: Value;
  readonly keys: readonly string[];
}

/** The union, most trusted first; nobody asks where one of these came from. */
function particularsOf(sources: readonly GoldenSource[]): Pick<RawDemographics, 'particulars'> {
  const union = <Value>(of: (particulars: RawParticulars) => readonly Value[] | undefined): readonly Value[] =>
    distinct(sources.flatMap(({ raw, key }) => (of(raw.particulars ?? {}) ?? []).map((value) => ({ value, key })))).map(
      ({ value }) => value,
    );
  if (sources.every(({ raw }) => raw.particulars === undefined)) return {};
  return {
    particulars: {
      contacts: union(({ contacts }) => contacts),
      motherNames: union(({ motherNames }) => motherNames),
      motherNumbers: union(({ motherNumbers }) => motherNumbers),
      languages: union(({ languages }) => languages),
      maritalStatus: union(({ maritalStatus }) => maritalStatus),
    },
  };
}

function byTrust(a: GoldenSource, b: GoldenSource): number {
  const rank = (source: GoldenSource): number => source.rank ?? Number.MAX_SAFE_INTEGER;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.updatedSequence !== b.updatedSequence) return a.updatedSequence > b.updatedSequence ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

function distinct<Value>(held: readonly { value: Value; key: string }[]): readonly Held<Value>[] {
  const [only, ...others] = held;
  if (only && others.length === 0) return [{ value: only.value, keys: [only.key] }];
  const byText = new Map<string, { value: Value; keys: string[] }>();
  for (const { value, key } of held) {
    const text = JSON.stringify(value);
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { value, keys: [key] });
    else if (!known.keys.includes(key)) known.keys.push(key);
  }
  return [...byText.values()];
}

/** A single value is shown whatever it is, so nothing of it need be known. */
function valuesInOrder<Value>(
  values: readonly Held<Value>[],
  { isReal, shortens }: Required<Rules<Value>>,
): readonly Held<Value>[] {
  if (values.length < 2) return values;
  const real = values.filter(({ value }) => isReal(value));
  const shown = real.length > 0 ? real : values;
  const isShort = ({ value }: Held<Value>): boolean => shown.some((other) => shortens(value, other.value));
  return [...shown.filter((held) => !isShort(held)), ...shown.filter(isShort)];
}

/** `all` in the order of trust. */
function ruleOf<Value>(
  first: Held<Value>,
  all: readonly Held<Value>[],
  sources: readonly GoldenSource[],
  isReal: (value: Value) => boolean,
): Survivorship {
  const [trusted] = all;
  if (!trusted || all.length === 1) return 'undisputed';
  if (trusted !== first) return isReal(trusted.value) ? 'fuller-form' : 'real-value';
  const rankOf = ({ keys }: Held<Value>): number | undefined => sources.find(({ key }) => key === keys[0])?.rank;
  const rival = all.find(({ keys }) => keys[0] !== first.keys[0]);
  if (!rival) return 'first-given';
  return rankOf(rival) === rankOf(first) ? 'newest' : 'most-trusted';
}

const isBirthDate = (date: string): boolean => cleanBirthDate(date, placeholders) !== undefined;

const isPartOf = (short: string, full: string): boolean => short.length < full.length && full.startsWith(short);

const isAddress = (address: RawAddress): boolean =>
  cleanAddress(address, placeholders).some(({ street }) => street !== '');

function isRealName(name: RawName): boolean {
  const read = readName(name, placeholders);
  return !read.placeholder && !read.newborn;
}

/** R OAKES beside RUTH OAKES. */
function isShorterName(short: RawName, full: RawName): boolean {
  const [initial = '', given = ''] = [fold(short.given[0] ?? ''), fold(full.given[0] ?? '')];
  return (
    initial.length <= 1 && given.length > 1 && given.startsWith(initial) && fold(short.family) === fold(full.family)
  );
}

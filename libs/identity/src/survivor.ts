import type { Golden } from './decision.js';
import type { RawDemographics, RawName } from './demographics.js';
import { readName } from './clean/name.js';
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
 * The person's view, computed and never stored as a merge: of each field the value of the most trusted source that has
 * one, then of the newest, then the more frequent; other values follow, so that a conflict is shown and not hidden.
 * Identifiers are a union. Provenance names the record whose value comes first.
 */
export function golden(records: readonly GoldenSource[]): Golden<RawDemographics> {
  const sources = [...records].sort(byTrust);
  const provenance: Record<string, string> = {};
  const union = <Value>(field: string, of: (raw: RawDemographics) => readonly Value[]): readonly Value[] => {
    const held = sources.flatMap((source) => of(source.raw).map((value) => ({ value, key: source.key })));
    const values = distinct(held);
    if (values[0] !== undefined) provenance[field] = values[0].key;
    return values.map(({ value }) => value);
  };
  const births = union('multipleBirth', ({ multipleBirth }) => (multipleBirth === undefined ? [] : [multipleBirth]));
  const names = union('names', (raw) => raw.names.filter(isRealName));
  const demographics: RawDemographics = {
    // Where nobody knows the name, the stand-in is still what the source calls the patient.
    names: names.length > 0 ? names : union('names', (raw) => raw.names),
    birthDates: union('birthDates', (raw) => raw.birthDates),
    sex: union('sex', (raw) => raw.sex.filter((value) => value !== 'unknown')),
    addresses: union('addresses', (raw) => raw.addresses),
    phones: union('phones', (raw) => raw.phones),
    emails: union('emails', (raw) => raw.emails),
    nationalIds: union('nationalIds', (raw) => raw.nationalIds),
    otherIds: union('otherIds', (raw) => raw.otherIds),
    motherMaidenNames: union('motherMaidenNames', (raw) => raw.motherMaidenNames),
    ...(births[0] === undefined ? {} : { multipleBirth: births[0] }),
  };
  return { demographics, provenance };
}

function byTrust(a: GoldenSource, b: GoldenSource): number {
  const rank = (source: GoldenSource): number => source.rank ?? Number.MAX_SAFE_INTEGER;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.updatedSequence !== b.updatedSequence) return a.updatedSequence > b.updatedSequence ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}

function distinct<Value>(held: readonly { value: Value; key: string }[]): readonly { value: Value; key: string }[] {
  if (held.length < 2) return held;
  const byText = new Map<string, { value: Value; key: string }>();
  for (const one of held) {
    const text = JSON.stringify(one.value);
    if (!byText.has(text)) byText.set(text, one);
  }
  return [...byText.values()];
}

function isRealName(name: RawName): boolean {
  const read = readName(name, placeholders);
  return !read.placeholder && !read.newborn;
}

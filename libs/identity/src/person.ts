import type { CleanDemographics, MatchRecord } from './demographics.js';
import type { Group } from './groups.js';

/**
 * What a group says together: the union of all values of each field. A wrong birth date in one record is already
 * explained by the others of its group; it must not keep a further record out that agrees with them.
 */
export function personOf(group: Group): MatchRecord {
  const [first, ...more] = group;
  if (first === undefined) throw new RangeError('A group has at least one record');
  return more.length === 0 ? first : { ...first, key: smallestKey(group), system: '', clean: union(group) };
}

const smallestKey = (group: Group): string =>
  group.reduce((least, { key }) => (key < least ? key : least), group[0]?.key ?? '');

function union(group: Group): CleanDemographics {
  const cleans = group.map((record) => record.clean);
  const named = cleans.filter((clean) => !clean.placeholderName && !clean.newborn);
  const orders = new Set(cleans.map((clean) => clean.birthOrder).filter((order) => order !== undefined));
  const [order] = orders;
  return {
    names: distinct(cleans.flatMap((clean) => clean.names)),
    birthDates: distinct(cleans.flatMap((clean) => clean.birthDates)),
    sex: distinct(cleans.flatMap((clean) => clean.sex)),
    suffixes: distinct(cleans.flatMap((clean) => clean.suffixes)),
    addresses: distinct(cleans.flatMap((clean) => clean.addresses)),
    phones: distinct(cleans.flatMap((clean) => clean.phones)),
    emails: distinct(cleans.flatMap((clean) => clean.emails)),
    nationalIds: distinct(cleans.flatMap((clean) => clean.nationalIds)),
    otherIds: distinct(cleans.flatMap((clean) => clean.otherIds)),
    motherMaidenNames: distinct(cleans.flatMap((clean) => clean.motherMaidenNames)),
    ...(orders.size === 1 && order !== undefined ? { birthOrder: order } : {}),
    placeholderName: named.length === 0 && cleans.some((clean) => clean.placeholderName),
    newborn: named.length === 0 && cleans.some((clean) => clean.newborn),
  };
}

/** Sorted by text, so that the order of the group plays no part. */
function distinct<Value>(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

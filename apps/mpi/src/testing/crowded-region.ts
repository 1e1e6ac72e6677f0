import type { Entry, SourceIdentity } from '#contracts';
import type { IdentityReader, SourceRecord } from '#storage';
import { commandEntry, messageEntry } from './entries.js';
import { households, sequence, shuffled } from './households.js';
import { number, type Visit } from './region.js';

/**
 * What happens in a region of households that resemble each other: visits, numbers that stand beside others, numbers that
 * gave way, links of senders and words of persons. The index that comes of it does not depend on the order in which
 * different numbers are spoken of.
 */
export function crowdedRegion(houses: number, seed: number): readonly Entry[] {
  const random = sequence(seed);
  const visits = households(houses, random);
  const told = visits.flatMap((visit): readonly Visit[] => {
    const [identity] = visit.identities;
    const beside: SourceIdentity = number('ACCOUNTS', `${identity.authority} ${identity.value}`);
    const old = number(identity.authority, `${identity.value} old`);
    const chance = random();
    if (chance < 0.15) return [{ ...visit, identities: [identity, beside] }];
    if (chance < 0.25)
      return [
        visit,
        { ...visit, identities: [old] },
        { identities: [identity], operations: [{ kind: 'merge', survivor: identity, retired: old }] },
      ];
    return [visit];
  });
  const links = pairs(visits, random, 6).map(([a, b]): Visit => ({
    identities: [a],
    operations: [{ kind: 'link', a, b }],
  }));
  const words = pairs(visits, random, 8);
  return [
    ...[...told, ...links].map((visit, at) => messageEntry(visit, id(at))),
    ...words.map(([a, b], at) => commandEntry({ kind: 'assert', a, b, same: at % 3 === 0 }, id(50_000 + at))),
  ];
}

const id = (at: number): string => `01J${String(at).padStart(17, '0')}`;

/** Neighbours in the list, so that most are of one house. */
const pairs = (visits: readonly Visit[], random: () => number, count: number) =>
  Array.from({ length: count }, (): readonly [SourceIdentity, SourceIdentity] => {
    const at = Math.floor(random() * (visits.length - 3));
    const [a, b] = [visits[at], visits[at + 1 + Math.floor(random() * 2)]];
    if (!a || !b) throw new Error('a region has more than three visits');
    return [a.identities[0], b.identities[0]];
  });

/** Another order of arrival, in which what is about one number keeps its own. */
export function reordered(entries: readonly Entry[], random: () => number): readonly Entry[] {
  const queues = Map.groupBy(entries, ({ key }) => key);
  return shuffled(entries, random).flatMap(({ key }) => queues.get(key)?.shift() ?? []);
}

/** Who is one person with whom, which numbers gave way to which, and what is doubtful. */
export async function indexFacts(reader: IdentityReader): Promise<readonly string[]> {
  const rows = await reader.exportRows(0, 100_000);
  const reviews = await reader.reviews(100_000);
  const values = [...new Set(rows.map(({ value }) => value))];
  const records: SourceRecord[] = [];
  // One by one, which takes one connection.
  for (const value of values) records.push(...(await reader.byValue(value)));
  const named = new Map(records.map(({ key, identity }) => [key, `${identity.authority}|${identity.value}`]));
  const persons = [...Map.groupBy(rows, ({ enterpriseId }) => enterpriseId).values()];
  return [
    ...persons.map((members) =>
      members
        .map(({ authority, value }) => `${authority}|${value}`)
        .sort()
        .join(' '),
    ),
    ...records.flatMap(({ key, aliasOf, active }) =>
      active ? [] : [`${named.get(key)} > ${named.get(aliasOf ?? key)}`],
    ),
    ...reviews.map(
      ({ kind, a, b }) =>
        `${kind} ${[a, b ?? a]
          .map((key) => named.get(key))
          .sort()
          .join(' ? ')}`,
    ),
  ].sort();
}

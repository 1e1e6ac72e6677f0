import type { CleanName, MatchRecord } from '../demographics.js';
import { rarityOf } from '../compare/evidence.js';
import type { FrequencyTable } from '../model/model.js';

/** The table of the base counts as much as so many records. */
const priorRecords = 2_000;
/** A name that fewer records bear is not written down: it would tell of a person, and a count of few says little. */
const bearersMin = 5;

/** Rarity in bits of the names of these records, blended with the base's table. */
export function frequenciesOf(
  records: readonly MatchRecord[],
  part: (name: CleanName) => string,
  base: FrequencyTable,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { clean } of records) {
    for (const name of new Set(clean.names.map(part))) {
      if (name.length < 2) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      total += 1;
    }
  }
  const frequent = [...counts].filter(([, count]) => count >= bearersMin).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(frequent.map(([name, count]) => [name, bits(count, 2 ** -rarityOf(name, base))]));

  function bits(count: number, prior: number): number {
    const share = (count + priorRecords * prior) / (total + priorRecords);
    return Math.round(-Math.log2(share) * 100) / 100;
  }
}

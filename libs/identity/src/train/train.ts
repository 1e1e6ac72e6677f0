import type { MatchRecord } from '../demographics.js';
import type { Model } from '../model/model.js';
import { blockingKeys } from '../block.js';
import { documentOf, type ModelDocument, modelOf } from '../model/model-document.js';
import { estimate, type Pass } from './estimate.js';
import { frequenciesOf } from './frequencies.js';
import { stopValuesOf } from './stop-values.js';

/** Blocks that bring one person's records together, never a household's: learning runs on these alone. */
const passes: readonly (readonly [kind: string, fixed: readonly string[]])[] = [
  ['id', ['nationalId']],
  ['date-name', ['birthDate', 'family']],
  ['names', ['given', 'family']],
];
/** Of one pass; more teach nothing new. */
const pairsMax = 6_000;

/**
 * Learns, without being told who is who, what records of one person have in common in this region: the weights of
 * agreement and disagreement, the frequency of names, and values that stand for nobody. The same records give the same
 * document, in whatever order.
 */
export function train(records: readonly MatchRecord[], base: Model): ModelDocument {
  const sorted = records.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const content = {
    base: base.version,
    records: sorted.length,
    levels: {},
    families: frequenciesOf(sorted, (name) => name.family, base.families),
    givens: frequenciesOf(sorted, (name) => name.given, base.givens),
    stopValues: stopValuesOf(sorted),
  };
  const withFrequencies = modelOf(documentOf(content), base) ?? base;
  return documentOf({ ...content, levels: estimate(passesOf(sorted, withFrequencies), withFrequencies) });
}

function passesOf(records: readonly MatchRecord[], model: Model): readonly Pass[] {
  const blocks = new Map<string, MatchRecord[]>();
  for (const record of records) {
    for (const key of blockingKeys(record.clean, model)) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [record]);
      else block.push(record);
    }
  }
  return passes.map(([kind, fixed]) => ({ fixed: new Set(fixed), pairs: pairsOf(kind, blocks) }));
}

/** Each pair once, though several keys of a kind may bring it together. */
function pairsOf(kind: string, blocks: ReadonlyMap<string, readonly MatchRecord[]>): Pass['pairs'] {
  const pairs = new Map<string, readonly [MatchRecord, MatchRecord]>();
  for (const [key, block] of blocks) {
    if (!key.startsWith(`${kind}:`)) continue;
    for (const [index, a] of block.entries()) {
      for (const b of block.slice(index + 1)) pairs.set(`${a.key} ${b.key}`, [a, b]);
    }
    if (pairs.size >= pairsMax) break;
  }
  return [...pairs.values()];
}

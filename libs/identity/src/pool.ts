import type { Assertion, Edge, Partition } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { blockingKeys } from './block.js';
import { partition } from './cluster.js';
import { edgeOf } from './score.js';

/** Blocking, comparison and partition of a set of records in memory. */
export function matchPool(
  records: readonly MatchRecord[],
  model: Model,
  assertions: readonly Assertion[] = [],
): Partition {
  return partition(records, edgesOf(candidatePairs(records, model), model), assertions, model);
}

export function edgesOf(pairs: Iterable<readonly [MatchRecord, MatchRecord]>, model: Model): readonly Edge[] {
  const edges: Edge[] = [];
  for (const [a, b] of pairs) {
    const edge = edgeOf(a, b, model);
    if (edge !== undefined) edges.push(edge);
  }
  return edges;
}

/** Each pair of records that share a blocking key, once. */
export function* candidatePairs(
  records: readonly MatchRecord[],
  model: Model,
): Generator<readonly [MatchRecord, MatchRecord]> {
  const blocks = new Map<string, MatchRecord[]>();
  for (const record of records) {
    const met = new Set<MatchRecord>();
    for (const key of blockingKeys(record.clean, model)) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [record]);
      else {
        for (const earlier of block) met.add(earlier);
        block.push(record);
      }
    }
    for (const earlier of met) yield [earlier, record];
  }
}

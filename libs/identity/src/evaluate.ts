import type { Partition } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { candidatePairs, matchPool } from './pool.js';

interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface Evaluation {
  readonly model: string;
  readonly records: number;
  readonly truePairs: number;
  readonly foundPairs: number;
  readonly pairwise: Rates;
  /** A cluster counts when it is exactly a true one; single records count too. */
  readonly cluster: Rates;
  /** Ids of records that were joined and are two people. */
  readonly falsePairs: readonly (readonly [string, string])[];
  /** Ids of records that are one person and were not joined. `reviewed`: a review task asks about their two groups. */
  readonly missedPairs: readonly { readonly a: string; readonly b: string; readonly reviewed: boolean }[];
  readonly largestCluster: number;
  readonly largestTrueCluster: number;
  readonly reviewTasks: number;
  /** Ids of the records that a review task names. */
  readonly reviewRecords: readonly string[];
  readonly reviewShare: number;
  /** Share of true pairs that are joined or whose groups a review task asks about. */
  readonly recallWithReview: number;
  /** Candidate pairs a record, and the share of true pairs among them. */
  readonly candidatesPerRecord: number;
  readonly pairCompleteness: number;
}

export interface EvaluationRecord {
  readonly id: string;
  readonly record: MatchRecord;
}

/** Scores the pool's partition against the truth (record id to entity id). Records without a truth are left out. */
export function evaluate(
  records: readonly EvaluationRecord[],
  truth: ReadonlyMap<string, string>,
  model: Model,
): Evaluation {
  const judged = records.filter(({ id }) => truth.has(id));
  const idOf = new Map(judged.map(({ id, record }) => [record.key, id]));
  const pool = judged.map(({ record }) => record);
  const found = inIds(matchPool(pool, model), idOf);
  const trueGroups = groupsOf(truth, judged);
  const groupOf = new Map(found.groups.flatMap((group, index) => group.map((id) => [id, index] as const)));
  const asked = new Set(found.reviews.map(({ a, b }) => groupPair(groupOf, a, b)));
  const truePairs = trueGroups.flatMap(pairsOf);
  const foundPairs = found.groups.flatMap(pairsOf);
  const falsePairs = foundPairs.filter(([a, b]) => truth.get(a) !== truth.get(b));
  const missedPairs = truePairs
    .filter(([a, b]) => groupOf.get(a) !== groupOf.get(b))
    .map(([a, b]) => ({ a, b, reviewed: asked.has(groupPair(groupOf, a, b)) }));
  const correct = foundPairs.length - falsePairs.length;
  const reviewRecords = [...new Set(found.reviews.flatMap(({ a, b }) => [a, b]))].sort();
  return {
    model: model.version,
    records: judged.length,
    truePairs: truePairs.length,
    foundPairs: foundPairs.length,
    pairwise: rates(correct, foundPairs.length, truePairs.length),
    cluster: clusterRates(found.groups, trueGroups),
    falsePairs,
    missedPairs,
    largestCluster: largest(found.groups),
    largestTrueCluster: largest(trueGroups),
    reviewTasks: found.reviews.length,
    reviewRecords,
    reviewShare: share(reviewRecords.length, judged.length),
    recallWithReview: share(truePairs.length - missedPairs.filter((pair) => !pair.reviewed).length, truePairs.length),
    ...blockingOf(pool, idOf, truth, truePairs.length, model),
  };
}

type Ids = readonly string[];

function inIds(found: Partition, idOf: ReadonlyMap<string, string>): Partition {
  const id = (key: string): string => idOf.get(key) ?? key;
  return {
    groups: found.groups.map((group) => group.map(id)),
    reviews: found.reviews.map((review) => ({ ...review, a: id(review.a), b: id(review.b) })),
  };
}

const groupsOf = (truth: ReadonlyMap<string, string>, records: readonly EvaluationRecord[]): readonly Ids[] =>
  [...Map.groupBy(records, ({ id }) => truth.get(id)).values()].map((group) => group.map(({ id }) => id));

const pairsOf = (group: Ids): readonly (readonly [string, string])[] =>
  group.flatMap((a, index) => group.slice(index + 1).map((b) => [a, b] as const));

function groupPair(groupOf: ReadonlyMap<string, number>, a: string, b: string): string {
  const [one = -1, other = -1] = [groupOf.get(a), groupOf.get(b)];
  return one < other ? `${one}:${other}` : `${other}:${one}`;
}

function clusterRates(found: readonly Ids[], trueGroups: readonly Ids[]): Rates {
  const name = (group: Ids): string => group.toSorted().join('\n');
  const real = new Set(trueGroups.map(name));
  return rates(found.filter((group) => real.has(name(group))).length, found.length, trueGroups.length);
}

function rates(correct: number, found: number, real: number): Rates {
  const [precision, recall] = [share(correct, found), share(correct, real)];
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Of nothing, all is right. */
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

const largest = (groups: readonly Ids[]): number => groups.reduce((most, { length }) => Math.max(most, length), 0);

function blockingOf(
  pool: readonly MatchRecord[],
  idOf: ReadonlyMap<string, string>,
  truth: ReadonlyMap<string, string>,
  truePairs: number,
  model: Model,
): Pick<Evaluation, 'candidatesPerRecord' | 'pairCompleteness'> {
  const entity = (record: MatchRecord): string | undefined => truth.get(idOf.get(record.key) ?? '');
  let candidates = 0;
  let real = 0;
  for (const [a, b] of candidatePairs(pool, model)) {
    candidates += 1;
    if (entity(a) === entity(b)) real += 1;
  }
  return { candidatesPerRecord: share(candidates, pool.length), pairCompleteness: share(real, truePairs) };
}

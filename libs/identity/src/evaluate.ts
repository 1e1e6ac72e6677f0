import type { Partition } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { partition } from './cluster.js';
import { perCategory, type CategoryFigures } from './evaluate-categories.js';
import { explain } from './explain.js';
import { candidatePairs, edgesOf } from './pool.js';

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
  /** Why each false pair was joined, in levels and bits, without a value of a patient. */
  readonly explanations: readonly { readonly a: string; readonly b: string; readonly lines: readonly string[] }[];
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
  /** The same, where a missed pair counts as covered as soon as a task names either of its records. */
  readonly recallWithFlaggedRecords: number;
  /** By the category of a record; empty where the records have none. */
  readonly categories: Readonly<Record<string, CategoryFigures>>;
  /** Candidate pairs a record, and the share of true pairs among them. */
  readonly candidatesPerRecord: number;
  readonly pairCompleteness: number;
}

export interface EvaluationRecord {
  readonly id: string;
  readonly record: MatchRecord;
  /** What makes the record hard, where the set says so. */
  readonly category?: string;
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
  const candidates = [...candidatePairs(pool, model)];
  const found = inIds(partition(pool, edgesOf(candidates, model), [], model), idOf);
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
  const flagged = new Set(reviewRecords);
  return {
    model: model.version,
    records: judged.length,
    truePairs: truePairs.length,
    foundPairs: foundPairs.length,
    pairwise: rates(correct, foundPairs.length, truePairs.length),
    cluster: clusterRates(found.groups, trueGroups),
    falsePairs,
    explanations: falsePairs.map(([a, b]) => ({ a, b, lines: whyJoined(a, b, judged, model) })),
    missedPairs,
    largestCluster: largest(found.groups),
    largestTrueCluster: largest(trueGroups),
    reviewTasks: found.reviews.length,
    reviewRecords,
    reviewShare: share(reviewRecords.length, judged.length),
    recallWithReview: share(truePairs.length - missedPairs.filter((pair) => !pair.reviewed).length, truePairs.length),
    recallWithFlaggedRecords: share(
      truePairs.length - missedPairs.filter((pair) => !isFlagged(pair)).length,
      truePairs.length,
    ),
    categories: perCategory(judged, truePairs, missedPairs, falsePairs),
    ...blockingOf(candidates, idOf, truth, truePairs.length),
  };

  function isFlagged({ a, b, reviewed }: { a: string; b: string; reviewed: boolean }): boolean {
    return reviewed || flagged.has(a) || flagged.has(b);
  }
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

function whyJoined(a: string, b: string, records: readonly EvaluationRecord[], model: Model): readonly string[] {
  const [one, other] = [a, b].map((id) => records.find((record) => record.id === id)?.record);
  if (one === undefined || other === undefined) return [];
  const { lines, comparison } = explain(one, other, model);
  return comparison.band === 'same'
    ? lines
    : [...lines, 'Not linked by themselves: joined through others of their group.'];
}

function blockingOf(
  candidates: readonly (readonly [MatchRecord, MatchRecord])[],
  idOf: ReadonlyMap<string, string>,
  truth: ReadonlyMap<string, string>,
  truePairs: number,
): Pick<Evaluation, 'candidatesPerRecord' | 'pairCompleteness'> {
  const entity = (record: MatchRecord): string | undefined => truth.get(idOf.get(record.key) ?? '');
  const real = candidates.filter(([a, b]) => entity(a) === entity(b)).length;
  return { candidatesPerRecord: share(candidates.length, idOf.size), pairCompleteness: share(real, truePairs) };
}

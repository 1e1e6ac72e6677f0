import type { EvaluationRecord } from './evaluate.js';

/** Of the pairs whose records are of one category; where the two differ, the pair counts for both. */
export interface CategoryFigures {
  readonly records: number;
  readonly truePairs: number;
  readonly recall: number;
  readonly recallWithReview: number;
  readonly falsePairs: number;
}

type Pair = readonly [string, string];

export function perCategory(
  records: readonly EvaluationRecord[],
  truePairs: readonly Pair[],
  missedPairs: readonly { readonly a: string; readonly b: string; readonly reviewed: boolean }[],
  falsePairs: readonly Pair[],
): Readonly<Record<string, CategoryFigures>> {
  const categoryOf = new Map(records.flatMap(({ id, category }) => (category === undefined ? [] : [[id, category]])));
  const [all, missed, unseen, wrong] = [
    counted(truePairs),
    counted(missedPairs.map(({ a, b }) => [a, b])),
    counted(missedPairs.filter(({ reviewed }) => !reviewed).map(({ a, b }) => [a, b])),
    counted(falsePairs),
  ];
  const recordsOf = new Map<string, number>();
  for (const category of categoryOf.values()) recordsOf.set(category, (recordsOf.get(category) ?? 0) + 1);
  const names = [...recordsOf.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, figures(name)]));

  function counted(pairs: readonly Pair[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const pair of pairs) {
      const categories = new Set(pair.flatMap((id) => categoryOf.get(id) ?? []));
      for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1);
    }
    return counts;
  }

  function figures(name: string): CategoryFigures {
    const pairs = all.get(name) ?? 0;
    const share = (lost: number): number => (pairs === 0 ? 1 : (pairs - lost) / pairs);
    return {
      records: recordsOf.get(name) ?? 0,
      truePairs: pairs,
      recall: share(missed.get(name) ?? 0),
      recallWithReview: share(unseen.get(name) ?? 0),
      falsePairs: wrong.get(name) ?? 0,
    };
  }
}

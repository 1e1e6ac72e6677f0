export interface PairFigures {
  readonly falsePairs: number;
  readonly recall: number;
}

/** Pairs of one group against the truth, as a table of members to persons. */
export function pairFigures(groups: readonly (readonly string[])[], truth: ReadonlyMap<string, string>): PairFigures {
  const found = pairsIn(groups.map((group) => group.length));
  const right = pairsIn(groups.flatMap((group) => sizesOf(group.map((member) => truth.get(member)))));
  return { falsePairs: found - right, recall: right / pairsIn(sizesOf([...truth.values()])) };
}

const pairsIn = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);

const sizesOf = (names: readonly (string | undefined)[]): readonly number[] =>
  [...Map.groupBy(names, (name) => name).values()].map((same) => same.length);

export interface PairFigures {
  readonly falsePairs: number;
  readonly recall: number;
}

/** Pairs of one group against the truth, as a table of members to persons. */
export function pairFigures(groups: readonly (readonly string[])[], truth: ReadonlyMap<string, string>): PairFigures {
  const pairs = (size: number): number => (size * (size - 1)) / 2;
  const sum = (sizes: readonly number[]): number => sizes.map(pairs).reduce((all, one) => all + one, 0);
  const sizesOf = (names: readonly (string | undefined)[]): readonly number[] =>
    [...Map.groupBy(names, (name) => name).values()].map((same) => same.length);
  const found = sum(groups.map((group) => group.length));
  const right = sum(groups.flatMap((group) => sizesOf(group.map((member) => truth.get(member)))));
  return { falsePairs: found - right, recall: right / sum(sizesOf([...truth.values()])) };
}

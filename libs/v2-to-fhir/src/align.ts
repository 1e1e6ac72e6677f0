/** Places in two lists that belong together; one is absent where the element is in the other list only. */
export interface Pairing {
  readonly before?: number;
  readonly after?: number;
}

type Pair = Required<Pairing>;

/** Where thousands differ on both sides nothing is looked for: the table would take megabytes. */
const cellsMax = 1_000_000;

/**
 * Pairs two lists by the names of their elements, in order: an element that was put in or taken out moves none of the
 * others. What lies between two pairs of one name belongs together by its order if `byOrder`, else not at all.
 */
export function align(before: readonly string[], after: readonly string[], byOrder: boolean): readonly Pairing[] {
  const pairings: Pairing[] = [];
  let [one, other] = [0, 0];
  const passTo = (next: Pair): void => {
    if (byOrder) while (one < next.before && other < next.after) pairings.push({ before: one++, after: other++ });
    while (one < next.before) pairings.push({ before: one++ });
    while (other < next.after) pairings.push({ after: other++ });
  };
  for (const pair of commonPairs(before, after)) {
    passTo(pair);
    pairings.push(pair);
    [one, other] = [pair.before + 1, pair.after + 1];
  }
  passTo({ before: before.length, after: after.length });
  return pairings;
}

/** The longest common subsequence: what is equal at both ends, and the longest of what lies between. */
function commonPairs(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const ends = { before: before.length - tail, after: after.length - tail };
  return [
    ...sideBySide({ before: 0, after: 0 }, head),
    ...longest(before.slice(head, ends.before), after.slice(head, ends.after)).map((pair) => moved(pair, head)),
    ...sideBySide(ends, tail),
  ];
}

const sideBySide = ({ before, after }: Pair, length: number): readonly Pair[] =>
  Array.from({ length }, (_, at) => ({ before: before + at, after: after + at }));

const moved = ({ before, after }: Pair, by: number): Pair => ({ before: before + by, after: after + by });

function longest(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const width = after.length + 1;
  if (before.length === 0 || after.length === 0 || (before.length + 1) * width > cellsMax) return [];
  // Of the common subsequence of what follows the two places.
  const lengths = new Uint16Array((before.length + 1) * width);
  const lengthAt = (one: number, other: number): number => lengths[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one--)
    for (let other = after.length - 1; other >= 0; other--)
      lengths[one * width + other] =
        before[one] === after[other]
          ? lengthAt(one + 1, other + 1) + 1
          : Math.max(lengthAt(one + 1, other), lengthAt(one, other + 1));
  const pairs: Pair[] = [];
  for (let one = 0, other = 0; one < before.length && other < after.length;) {
    if (before[one] === after[other]) pairs.push({ before: one++, after: other++ });
    else if (lengthAt(one + 1, other) >= lengthAt(one, other + 1)) one++;
    else other++;
  }
  return pairs;
}

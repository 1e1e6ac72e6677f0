/** One segment of two versions of a message; what is on one side only was added or taken away. */
export interface SegmentChange {
  readonly before?: string;
  readonly after?: string;
}

/** Segments beyond which the two are shown one after the other: the comparison takes their product. */
const segmentsMax = 2_000;

/**
 * Two versions of a message segment by segment, in order. Equal segments stand on both sides; between them, segments of the
 * same name stand beside each other, so that a corrected one is seen as one change.
 */
export function segmentDiff(before: string, after: string): readonly SegmentChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes: SegmentChange[] = [];
  let [at, to] = [0, 0];
  for (const [oldAt, nowAt] of [...commonPlaces(old, now), [old.length, now.length] as const]) {
    changes.push(...between(old.slice(at, oldAt), now.slice(to, nowAt)));
    const equal = old[oldAt];
    if (equal !== undefined) changes.push({ before: equal, after: equal });
    [at, to] = [oldAt + 1, nowAt + 1];
  }
  return changes;
}

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/).filter((line) => line !== '');

function between(old: readonly string[], now: readonly string[]): readonly SegmentChange[] {
  const left = [...old];
  const changes = now.flatMap((after): readonly SegmentChange[] => {
    const same = left.findIndex((before) => before.slice(0, 3) === after.slice(0, 3));
    if (same === -1) return [{ after }];
    const gone = left.splice(0, same + 1);
    return gone.map((before, at) => (at === same ? { before, after } : { before }));
  });
  return [...changes, ...left.map((before) => ({ before }))];
}

/** Places of a longest common subsequence. */
function commonPlaces(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  if (old.length > segmentsMax || now.length > segmentsMax) return [];
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const length = (at: number, to: number): number => lengths[at * width + to] ?? 0;
  for (let at = old.length - 1; at >= 0; at--)
    for (let to = now.length - 1; to >= 0; to--)
      lengths[at * width + to] =
        old[at] === now[to] ? length(at + 1, to + 1) + 1 : Math.max(length(at + 1, to), length(at, to + 1));
  const places: [number, number][] = [];
  for (let [at, to] = [0, 0]; at < old.length && to < now.length;) {
    if (old[at] === now[to]) places.push([at++, to++]);
    else if (length(at + 1, to) >= length(at, to + 1)) at++;
    else to++;
  }
  return places;
}

/** Records that one is compared with. Keys are fine-grained: where more share them, somebody's name or house is no evidence. */
export const candidatesMax = 400;

/**
 * The records that share most blocking keys with one, of a count for each that shares any (common blocks scheme of
 * meta-blocking: Papadakis et al., 2014). Where they are more than `max`, those that share as many keys as the one that is
 * too many are left out as well: what is left depends on the records alone, not on which of them came first. Only where
 * more than `max` share equally many, and none shares more, it is the first.
 */
export function closest<Key>(shared: ReadonlyMap<Key, number>, max: number): readonly Key[] {
  if (shared.size <= max) return [...shared.keys()];
  const counts = [...shared.values()].sort((a, b) => b - a);
  const [most = 0, tooMany = 0] = [counts[0], counts[max]];
  const sharing = (isEnough: (count: number) => boolean): Key[] =>
    [...shared].flatMap(([key, count]) => (isEnough(count) ? [key] : []));
  return most > tooMany ? sharing((count) => count > tooMany) : sharing((count) => count === most).slice(0, max);
}

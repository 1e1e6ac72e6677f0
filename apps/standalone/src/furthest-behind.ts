import { isOutwardGroup } from '#contracts';
import type { GroupState } from '#event-log';

/** Entries, of all partitions together, that the stage which is furthest behind has not worked through. */
export async function furthestBehind(
  admin: { groups(only?: readonly string[]): Promise<readonly Pick<GroupState, 'group' | 'lag'>[]> },
  only?: readonly string[],
): Promise<number> {
  const lags = new Map<string, number>();
  for (const { group, lag } of await admin.groups(only))
    if (!isOutwardGroup(group)) lags.set(group, (lags.get(group) ?? 0) + lag);
  return Math.max(0, ...lags.values());
}

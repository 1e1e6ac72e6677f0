import { topics } from '#contracts';
import type { GroupState } from '#event-log';

/** From the socket to the record, one entry a message on each. None but stages read them. */
const stations: ReadonlySet<string> = new Set([topics.raw, topics.replay, topics.canonical, topics.linked]);

type Waiting = Pick<GroupState, 'group' | 'topic' | 'lag'>;

/**
 * Messages that the stages have yet to work through. One that waits for the first of them will wait for those after it, so
 * what waits at each station counts: once intake is held back for it, no stage can be further behind than that.
 */
export async function messagesUnderWay(
  admin: { groups(only?: readonly string[]): Promise<readonly Waiting[]> },
  only?: readonly string[],
): Promise<number> {
  const stages = (await admin.groups(only)).filter(({ topic }) => stations.has(topic));
  const slowest = [...Map.groupBy(stages, ({ topic }) => topic).values()].map(slowestOf);
  return slowest.reduce((sum, lag) => sum + lag, 0);
}

/** Entries, of all partitions together, that the slowest reader of a topic has not worked through. */
function slowestOf(readers: readonly Waiting[]): number {
  const lags = [...Map.groupBy(readers, ({ group }) => group).values()];
  return Math.max(...lags.map((partitions) => partitions.reduce((sum, { lag }) => sum + lag, 0)));
}

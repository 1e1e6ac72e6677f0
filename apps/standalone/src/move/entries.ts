import type { Entry } from '#contracts';
import type { EventLog, PartitionState } from '#event-log';

export type EntrySource = Pick<EventLog, 'read'>;

const entriesAtOnce = 1000;

/** All entries of these partitions, one partition after the other, some at a time. */
export async function* entriesOf(
  log: EntrySource,
  partitions: readonly PartitionState[],
): AsyncGenerator<readonly Entry[]> {
  for (const { topic, partition, begin } of partitions)
    for (let from = begin; ;) {
      const entries = await log.read(topic, partition, from, entriesAtOnce);
      const last = entries.at(-1);
      if (!last) break;
      yield entries;
      from = last.offset + 1;
    }
}

import { fault } from '#contracts';
import type { LogAdmin } from './event-log.js';

/** Where a group is to go on; times are milliseconds since 1970. */
export type ResetTarget =
  | { readonly to: 'begin' }
  | { readonly to: 'end' }
  | { readonly to: 'time'; readonly at: number }
  | { readonly to: 'offset'; readonly partition: number; readonly offset: number };

/** What a reset means for one partition. Counts are of offsets: compaction and retention may have left fewer entries. */
export interface PartitionReset {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Entries that come again. */
  readonly again: number;
  /** Entries that the group never gets. */
  readonly skipped: number;
}

export interface OffsetReset {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly PartitionReset[];
  readonly again: number;
  readonly skipped: number;
}

/** What moving a group would mean, before it is done. Faults LOG_TOPIC_UNKNOWN where the group does not read the topic. */
export async function planReset(
  admin: LogAdmin,
  group: string,
  topic: string,
  target: ResetTarget,
): Promise<OffsetReset> {
  const [groups, states] = await Promise.all([admin.groups(), admin.partitions()]);
  const places = groups.filter((one) => one.group === group && one.topic === topic);
  if (places.length === 0) throw fault('LOG_TOPIC_UNKNOWN', { topic, group });
  const moved = target.to === 'offset' ? places.filter(({ partition }) => partition === target.partition) : places;
  const partitions = await Promise.all(
    moved.map(async ({ partition, committed }): Promise<PartitionReset> => {
      const state = states.find((one) => one.topic === topic && one.partition === partition);
      const { begin = 0, end = committed } = state ?? {};
      const wanted = await offsetOf(admin, topic, partition, target, { begin, end });
      const to = Math.min(Math.max(wanted, begin), end);
      return {
        partition,
        from: committed,
        to,
        again: Math.max(0, committed - to),
        skipped: Math.max(0, to - committed),
      };
    }),
  );
  partitions.sort((a, b) => a.partition - b.partition);
  const sum = (of: 'again' | 'skipped'): number => partitions.reduce((total, one) => total + one[of], 0);
  return { group, topic, partitions, again: sum('again'), skipped: sum('skipped') };
}

/** Does what was planned. Faults LOG_GROUP_BUSY where members of the group work in another process (Kafka). */
export async function applyReset(admin: LogAdmin, { group, topic, partitions }: OffsetReset): Promise<void> {
  for (const { partition, to } of partitions) await admin.commit(group, topic, partition, to);
}

async function offsetOf(
  admin: LogAdmin,
  topic: string,
  partition: number,
  target: ResetTarget,
  { begin, end }: { readonly begin: number; readonly end: number },
): Promise<number> {
  if (target.to === 'begin') return begin;
  if (target.to === 'end') return end;
  return target.to === 'offset' ? target.offset : admin.offsetAt(topic, partition, target.at);
}

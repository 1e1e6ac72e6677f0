import { fault } from '#contracts';
import type { GroupState, LogAdmin, PartitionState } from './event-log.js';

/** Where a group is to go on; times are milliseconds since 1970. */
export type ResetTarget =
  | { readonly to: 'begin' }
  | { readonly to: 'end' }
  | { readonly to: 'time'; readonly at: number }
  | { readonly to: 'offset'; readonly offset: number };

/** Which places of a group: all that it has, those of a topic, or one partition. */
export interface ResetScope {
  readonly group: string;
  readonly topic?: string;
  readonly partition?: number;
}

/** What a reset means for one partition. Counts are of offsets: compaction and retention may have left fewer entries. */
export interface PartitionReset {
  readonly topic: string;
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
  readonly partitions: readonly PartitionReset[];
  readonly again: number;
  readonly skipped: number;
}

type Admin = Pick<LogAdmin, 'groups' | 'partitions' | 'offsetAt'>;
type TargetOf = (place: GroupState) => ResetTarget | undefined;

/** What moving a group would mean, before it is done. Faults LOG_GROUP_UNKNOWN where the group has no such place. */
export async function planReset(admin: Admin, scope: ResetScope, target: ResetTarget): Promise<OffsetReset> {
  const { group, topic, partition } = scope;
  return planned(admin, group, (place) =>
    (topic ?? place.topic) === place.topic && (partition ?? place.partition) === place.partition ? target : undefined,
  );
}

/** The same for places that are named one by one. Faults LOG_GROUP_UNKNOWN where the group does not have them all. */
export async function planMoves(
  admin: Admin,
  group: string,
  moves: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[],
): Promise<OffsetReset> {
  const plan = await planned(admin, group, ({ topic, partition }) => {
    const move = moves.find((one) => one.topic === topic && one.partition === partition);
    return move && { to: 'offset', offset: move.offset };
  });
  if (plan.partitions.length < moves.length) throw fault('LOG_GROUP_UNKNOWN', { group });
  return plan;
}

/** Does what was planned. Faults LOG_GROUP_BUSY where members of the group are at work (Kafka). */
export const applyReset = (admin: Pick<LogAdmin, 'move'>, { group, partitions }: OffsetReset): Promise<void> =>
  admin.move(
    group,
    partitions.map(({ topic, partition, to }) => ({ topic, partition, offset: to })),
  );

async function planned(admin: Admin, group: string, targetOf: TargetOf): Promise<OffsetReset> {
  const [groups, states] = await Promise.all([admin.groups([group]), admin.partitions()]);
  const partitions = (
    await Promise.all(
      groups.map(async (place) => {
        const target = targetOf(place);
        return target && partitionReset(admin, place, stateOf(states, place), target);
      }),
    )
  ).filter((one) => one !== undefined);
  if (partitions.length === 0) throw fault('LOG_GROUP_UNKNOWN', { group });
  partitions.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  const sum = (of: 'again' | 'skipped'): number => partitions.reduce((total, one) => total + one[of], 0);
  return { group, partitions, again: sum('again'), skipped: sum('skipped') };
}

const stateOf = (states: readonly PartitionState[], place: GroupState): PartitionState | undefined =>
  states.find(({ topic, partition }) => topic === place.topic && partition === place.partition);

async function partitionReset(
  admin: Admin,
  { topic, partition, committed }: GroupState,
  { begin, end }: Pick<PartitionState, 'begin' | 'end'> = { begin: 0, end: committed },
  target: ResetTarget,
): Promise<PartitionReset> {
  const wanted = await offsetOf(admin, { topic, partition, begin, end }, target);
  const to = Math.min(Math.max(wanted, begin), end);
  return {
    topic,
    partition,
    from: committed,
    to,
    again: Math.max(0, committed - to),
    skipped: Math.max(0, to - committed),
  };
}

async function offsetOf(
  admin: Admin,
  { topic, partition, begin, end }: PartitionState,
  target: ResetTarget,
): Promise<number> {
  switch (target.to) {
    case 'begin':
      return begin;
    case 'end':
      return end;
    case 'offset':
      return target.offset;
    case 'time':
      return admin.offsetAt(topic, partition, target.at);
  }
}

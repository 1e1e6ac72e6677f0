import type { GroupState, LogAdmin, PartitionState } from './event-log.js';

/** How long a topic is kept at least. */
export interface RetentionRule {
  readonly topic: string;
  readonly keptMs: number;
  /** Entries that were appended at this time (milliseconds since 1970) or later are needed, however old they are. */
  readonly neededSince?: number | undefined;
  /** Some group has to read it: without any, none has begun, and nothing is dropped. */
  readonly isRead: boolean;
}

/** What may be dropped of a partition now. */
export interface Trim extends PartitionState {
  /** Entries below may go. */
  readonly upTo: number;
  /** The group that has not worked through what is old enough, where that keeps it. */
  readonly heldBy?: string;
}

type Admin = Pick<LogAdmin, 'partitions' | 'groups' | 'offsetAt'>;

/** Never above what a group has worked through. Offsets are looked up by time, so that the cost does not grow with the topic. */
export async function planRetention(
  admin: Admin,
  rules: readonly RetentionRule[],
  now: number,
): Promise<readonly Trim[]> {
  if (rules.length === 0) return [];
  const [partitions, groups] = await Promise.all([admin.partitions(), admin.groups()]);
  const plans = partitions.flatMap((state) => {
    const rule = rules.find(({ topic }) => topic === state.topic);
    return rule ? [planOne(admin, state, rule, groups, now)] : [];
  });
  return Promise.all(plans);
}

/** Drops so many entries of each partition at most; gives whether more is left to be dropped. */
export async function applyRetention(
  admin: Pick<LogAdmin, 'trim'>,
  plan: readonly Trim[],
  entriesMax: number,
): Promise<boolean> {
  const due = plan.filter(({ begin, upTo }) => upTo > begin);
  for (const { topic, partition, begin, upTo } of due)
    await admin.trim(topic, partition, Math.min(upTo, begin + entriesMax));
  return due.some(({ begin, upTo }) => upTo > begin + entriesMax);
}

async function planOne(
  admin: Admin,
  state: PartitionState,
  { keptMs, neededSince = Number.POSITIVE_INFINITY, isRead }: RetentionRule,
  groups: readonly GroupState[],
  at: number,
): Promise<Trim> {
  const { topic, partition, begin } = state;
  const old = await admin.offsetAt(topic, partition, Math.min(at - keptMs, neededSince));
  const readers = groups.filter((one) => one.topic === topic && one.partition === partition);
  if (readers.length === 0) return { ...state, upTo: isRead ? begin : Math.max(begin, old) };
  const slowest = readers.reduce((one, other) => (other.committed < one.committed ? other : one));
  const upTo = Math.max(begin, Math.min(old, slowest.committed));
  return { ...state, upTo, ...(upTo < old && { heldBy: slowest.group }) };
}

import type { Entry } from '#contracts';
import type { EventLog, GroupState } from '#event-log';
import { type Clock, instant } from '#platform';
import type { LagSampleView } from './api/consumer-views.js';

/** How far a group is behind on a topic at one moment, over the partitions. */
export interface LagSample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Entries. */
  readonly lag: number;
  /** Age of the oldest entry that it has not worked through; 0 where there is none. */
  readonly seconds: number;
}

export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly sample: LagSample;
}

export interface LagDeps {
  readonly clock: Clock;
  readonly log: Pick<EventLog, 'read'> & { readonly admin: Pick<EventLog['admin'], 'groups'> };
}

export const sampleView = ({ at, ...sample }: LagSample): LagSampleView => ({ at: instant(at), ...sample });

/** How far every group is behind now. */
export async function lagsNow({ clock, log }: LagDeps): Promise<readonly GroupLag[]> {
  const at = clock();
  const byConsumer = Map.groupBy(await log.admin.groups(), ({ group, topic }) => `${group}\n${topic}`);
  return Promise.all(
    [...byConsumer.values()].flatMap((states) => {
      const [first] = states;
      return first ? [lagOf(first, states, at, log)] : [];
    }),
  );
}

async function lagOf(
  { group, topic }: GroupState,
  states: readonly GroupState[],
  at: number,
  log: Pick<EventLog, 'read'>,
): Promise<GroupLag> {
  const behind = states.filter(({ lag }) => lag > 0);
  const oldest = await Promise.all(behind.map((state) => waiting(state, log)));
  const since = Math.min(at, ...oldest.flatMap((entry) => (entry ? [entry.appendedAt] : [])));
  const lag = states.reduce((sum, state) => sum + state.lag, 0);
  return { group, topic, sample: { at, lag, seconds: (at - since) / 1_000 } };
}

async function waiting(
  { topic, partition, committed }: GroupState,
  log: Pick<EventLog, 'read'>,
): Promise<Entry | undefined> {
  const [entry] = await log.read(topic, partition, committed, 1);
  return entry;
}

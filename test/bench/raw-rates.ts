import type { Draft, TopicDefinition } from '#contracts';
import type { EventLog } from '#event-log';

/** What the client and the broker do alone: the limit of every stage. */
export interface RawRates {
  /** Events/s that 64 callers append, each its next one when the last is on all replicas. */
  readonly appendedPerSecond: number;
  /** Events/s that one member is handed, committing each batch. */
  readonly deliveredPerSecond: number;
}

const callers = 64;
const topic: TopicDefinition = { name: 'raw', cleanup: 'deleted', key: 'none' };
const limits = { batchEntriesMax: 256, batchBytesMax: 8 * 1024 * 1024 };

export async function rawRates(
  open: () => EventLog,
  value: (index: number) => Uint8Array,
  count: number,
): Promise<RawRates> {
  const log = open();
  await log.admin.ensure([topic], 6);
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await log.append([draftOf(index, value(index))]);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  const appendedPerSecond = Math.round((count * 1000) / (performance.now() - began));
  const deliveredPerSecond = await delivered(log, count);
  await log.close();
  return { appendedPerSecond, deliveredPerSecond };
}

async function delivered(log: EventLog, count: number): Promise<number> {
  const all = Promise.withResolvers<void>();
  const began = performance.now();
  let seen = 0;
  const subscription = await log.subscribe('raw', [topic.name], limits, async ({ partition, entries }) => {
    await log.admin.commit('raw', topic.name, partition, (entries.at(-1)?.offset ?? 0) + 1);
    seen += entries.length;
    if (seen >= count) all.resolve();
  });
  await all.promise;
  const perSecond = Math.round((count * 1000) / (performance.now() - began));
  await subscription.close();
  return perSecond;
}

const draftOf = (index: number, value: Uint8Array): Draft => ({
  topic: topic.name,
  key: String(index),
  attributes: { id: String(index), source: '/bench', type: 'bench', time: '2026-01-01T00:00:00Z', messageid: '' },
  value,
});

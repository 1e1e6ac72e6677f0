import type { Draft, TopicDefinition } from '#contracts';
import type { Batch, EventLog, Limits, Subscription } from '../event-log.js';

export const keptTopic: TopicDefinition = { name: 'test.kept', cleanup: 'deleted', key: 'none' };
export const otherTopic: TopicDefinition = { name: 'test.other', cleanup: 'deleted', key: 'none' };
export const compactedTopic: TopicDefinition = { name: 'test.compacted', cleanup: 'compacted', key: 'none' };
export const testTopics = [keptTopic, otherTopic, compactedTopic];

export const text = (value: Uint8Array): string => new TextDecoder().decode(value);

export const draft = (key: string, value: string | Uint8Array, topic: TopicDefinition = keptTopic): Draft => ({
  topic: topic.name,
  key,
  attributes: {
    id: `id-${key}`,
    source: '/test',
    type: 'hie.test.v1',
    time: '2026-01-02T03:04:05.678Z',
    messageid: `message-${key}`,
    absent: undefined,
  },
  value: typeof value === 'string' ? new TextEncoder().encode(value) : value,
});

/** Waits for a condition, with a bound. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The values of a partition, oldest first. */
export async function valuesOf(log: EventLog, topic: string, partition = 0): Promise<string[]> {
  return (await log.read(topic, partition, 0, 1000)).map(({ value }) => text(value));
}

export const wide: Limits = { batchEntriesMax: 100, batchBytesMax: 1 << 20 };

export const numbered = (count: number, key = 'k'): Draft[] =>
  Array.from({ length: count }, (_, at) => draft(key, `${key}${at}`));

export async function commit(log: EventLog, group: string, { topic, partition, entries }: Batch): Promise<void> {
  await log.admin.commit(group, topic, partition, (entries.at(-1)?.offset ?? 0) + 1);
}

/** Collects values and commits what it is given, as a stage does. */
export const collect = (log: EventLog, group: string, into: string[], topic = keptTopic.name): Promise<Subscription> =>
  log.subscribe(group, [topic], wide, async (batch) => {
    into.push(...batch.entries.map(({ value }) => text(value)));
    await commit(log, group, batch);
  });

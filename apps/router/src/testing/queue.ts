import {
  type DeliveryRequested,
  type Draft,
  type Entry,
  jsonValue,
  readJson,
  type SourceIdentity,
  stageTopics,
  topics,
} from '#contracts';
import { SqliteEventLog, SqliteUnitOfWork } from '#event-log';
import { SqliteDatabase } from '#platform';
import { hopsMigration, migrate, SqliteHopStore, toldSetsMigration } from '#storage';

/** The log of the stages and its stores, in memory, with deliveries that are redelivered at once. */
export async function openQueue() {
  const database = SqliteDatabase.openWriter(':memory:');
  migrate(database, [hopsMigration, toldSetsMigration]);
  const failures: string[] = [];
  const log = new SqliteEventLog({
    writer: { database, topics: stageTopics },
    clock: () => 0,
    delivery: {
      poll: { firstMs: 1, maxMs: 5, gatherMs: 0 },
      redelivery: { firstMs: 1, maxMs: 20 },
      failed: (_group, _topic, error) => failures.push(error instanceof Error ? error.message : 'unknown'),
    },
  });
  await log.admin.ensure(stageTopics, 1);
  return {
    database,
    log,
    failures,
    unitOfWork: new SqliteUnitOfWork(log),
    hops: new SqliteHopStore(),
    entries: (topic: string): Promise<readonly Entry[]> => log.read(topic, 0, 0, 1000),
    close: async (): Promise<void> => {
      await log.close();
      database.close();
    },
  };
}

export type Queue = Awaited<ReturnType<typeof openQueue>>;

export const number = (authority: string, value: string): SourceIdentity => ({
  system: `urn:hie:${authority.toLowerCase()}`,
  authority,
  value,
  type: 'MR',
});

/** A delivery as the router asks for it. */
export function requested(id: string, consumer: string, ...numbers: readonly SourceIdentity[]): Draft {
  const [first = number('NORTH', id), ...others] = numbers;
  const value: DeliveryRequested = {
    id,
    consumer,
    kind: 'pix-update',
    numbers: [first, ...others],
    at: '2026-03-14T15:09:26.535Z',
  };
  const attributes = { id, source: '/router', type: 't', time: value.at, messageid: `01${id}`, consumer };
  return { topic: topics.deliveryRequested, key: 'P', attributes, value: jsonValue(value) };
}

export const deliveriesIn = async (queue: Queue): Promise<readonly DeliveryRequested[]> =>
  (await queue.entries(topics.deliveryRequested)).map((entry) => readJson<DeliveryRequested>(entry));

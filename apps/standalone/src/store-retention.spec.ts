import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId, base32, type MessageId } from '#contracts';
import { type Config, configSchema, createLog, createMetrics, SqliteDatabase } from '#platform';
import {
  migrate,
  SqliteArchiveReader,
  SqliteArchiveStore,
  SqliteRetentionReader,
  SqliteRetentionStore,
  storeMigrations,
} from '#storage';
import { startStoreRetention } from './store-retention.js';

const dayMs = 86_400_000;

describe('retention of stores', () => {
  let database: SqliteDatabase;
  let stop: () => Promise<void> = () => Promise.resolve();
  beforeEach(() => {
    database = SqliteDatabase.openWriter(':memory:');
    migrate(database, storeMigrations);
  });
  afterEach(async () => {
    await stop();
    database.close();
  });

  const idOf = (days: number, number: number): MessageId =>
    asMessageId(base32(Date.now() - days * dayMs, 10) + base32(number, 10));

  async function receive(count: number, days: number): Promise<readonly MessageId[]> {
    const store = new SqliteArchiveStore();
    const ids = Array.from({ length: count }, (_, number) => idOf(days, number));
    const receivedAt = Date.now() - days * dayMs;
    const message = { feed: 'ward', receivedAt, partition: 0, offset: 0, reused: false };
    await store.add(
      database,
      ids.map((messageId) => ({ ...message, messageId })),
    );
    await store.settle(
      database,
      ids.map((messageId) => ({ messageId, outcome: 'linked', stage: 'mpi' })),
    );
    await store.count(database, [{ feed: 'ward', counted: 'received', by: count, receivedAt }]);
    return ids;
  }

  it('drops what is older than configured, in several transactions, tells of it and counts it', async () => {
    await receive(600, 40);
    const [young] = await receive(1, 3);
    const metrics = createMetrics();
    let transactions = 0;
    const counted = async <Result>(work: (tx: SqliteDatabase) => Promise<Result>): Promise<Result> => {
      transactions++;
      database.begin();
      const result = await work(database);
      database.commit();
      return result;
    };
    stop = startStoreRetention({
      config: { retention: { topics: {}, stores: { messages: '30d' } } },
      store: new SqliteRetentionStore(),
      transaction: counted,
      log: createLog('silent'),
      metrics,
    });
    const reader = new SqliteRetentionReader(database);
    const messages = async () => (await reader.kept()).find(({ store }) => store === 'messages');
    const giveUpAt = Date.now() + 10_000;
    while (!(await messages())?.swept && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await messages()).toMatchObject({ entries: 1, swept: { held: 0, droppedTotal: 600 } });
    expect(transactions).toBeGreaterThan(3);
    expect(await new SqliteArchiveReader(database).byMessageId(young ?? asMessageId(''))).toBeDefined();
    expect(await metrics.registry.getSingleMetricAsString('hie_retention_dropped_total')).toContain(
      'hie_retention_dropped_total{store="messages"} 600',
    );
  });

  it('does nothing where nothing is configured', async () => {
    stop = startStoreRetention({
      config: { retention: { topics: {}, stores: {} } },
      store: new SqliteRetentionStore(),
      transaction: <Result>() => Promise.reject<Result>(new Error('touched')),
      log: createLog('silent'),
      metrics: createMetrics(),
    });
    await stop();
  });

  const refused = (values: object) =>
    configSchema.safeParse(values).error?.issues.map(({ path, message }) => [path.join('.'), message.split(',')[0]]);
  const stores = (values: Config['retention']['stores']) => ({
    retention: { stores: values },
    duplicates: { days: 10 },
  });

  it.each([
    [stores({ messages: '9d' }), 'retention.stores.messages', 'is less than duplicates.days'],
    [stores({ deadLetters: '9d' }), 'retention.stores.deadLetters', 'is less than duplicates.days'],
    [stores({ findings: '401d' }), 'retention.stores.findings', 'findings stay 400 days at most'],
    [stores({ messages: 'a week' }), 'retention.stores.messages', 'days: 365d'],
  ])('is refused with its place where something else needs what would go: %j', (values, path, message) => {
    expect(refused(values)).toEqual([[path, message]].map(([at, what]) => [at, expect.stringContaining(what ?? '')]));
  });

  it('is refused for what never goes, and taken where it is long enough', () => {
    expect(refused({ retention: { stores: { audit: '90d' } } })).toHaveLength(1);
    expect(refused({ retention: { stores: { identity: '90d' } } })).toHaveLength(1);
    expect(
      refused(stores({ messages: '10d', recordHistory: '1d', deadLetters: '10d', findings: '400d' })),
    ).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Draft, intakeTopics, stageTopics, topics } from '#contracts';
import { SqliteEventLog } from '#event-log';
import { type Config, configSchema, createLog, SqliteDatabase } from '#platform';
import { type DeadLetter, migrate, SqliteDeadLetterReader, SqliteDeadLetterStore, storeMigrations } from '#storage';
import { retentionNow, startRetention } from './retention.js';

const dayMs = 86_400_000;
const dead = `${topics.canonical}.dead`;
const owned = [...intakeTopics, ...stageTopics];

describe('retention', () => {
  let database: SqliteDatabase;
  let log: SqliteEventLog;
  let daysAgo = 0;
  let stop: () => void = () => undefined;
  beforeEach(async () => {
    database = SqliteDatabase.openWriter(':memory:');
    migrate(database, storeMigrations);
    log = new SqliteEventLog({ writer: { database, topics: owned }, clock: () => Date.now() - daysAgo * dayMs });
    await log.admin.ensure(owned, 1);
  });
  afterEach(async () => {
    stop();
    await log.close();
    database.close();
  });

  const append = async (topic: string, count: number, days: number): Promise<void> => {
    daysAgo = days;
    const attributes = { id: 'I', source: '/test', type: 't', time: '2026-03-04T10:15:00Z', messageid: 'M' };
    const draft: Draft = { topic, key: 'k', attributes, value: new Uint8Array([1]) };
    await log.append(Array.from({ length: count }, () => draft));
  };
  const start = (kept: Config['retention']['topics']): void => {
    const deadLetters = new SqliteDeadLetterReader(database);
    const config = { retention: { topics: kept, stores: {} } };
    stop = startRetention({
      config,
      owned,
      seen: log.admin,
      written: log.admin,
      deadLetters,
      log: createLog('silent'),
    });
  };
  const beginOf = async (topic: string): Promise<number | undefined> =>
    (await log.admin.partitions()).find((one) => one.topic === topic)?.begin;
  async function becomes(topic: string, begin: number): Promise<void> {
    const giveUpAt = Date.now() + 10_000;
    while ((await beginOf(topic)) !== begin && Date.now() < giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect([topic, await beginOf(topic)]).toEqual([topic, begin]);
  }

  it('drops what is older than configured, in steps, and nothing of topics that are not named', async () => {
    for (const topic of [topics.raw, topics.linked]) {
      await append(topic, 1500, 40);
      await append(topic, 2, 3);
      await log.admin.commit('g', topic, 0, 1502);
    }
    start({ 'hl7.raw': '30d' });
    await becomes(topics.raw, 1000);
    await becomes(topics.raw, 1500);
    expect(await beginOf(topics.linked)).toBe(0);
  });

  it('keeps a letter that waits for a person, and what came after it', async () => {
    await append(dead, 2, 40);
    await append(dead, 3, 30);
    await log.admin.commit('dead-letters', dead, 0, 5);
    const letter: DeadLetter = {
      topic: dead,
      partition: 0,
      offset: 2,
      messageId: 'M',
      originTopic: topics.canonical,
      originPartition: 0,
      originOffset: 7,
      stage: 'mpi',
      code: 'STAGE_FAILED',
      detail: '',
      attempts: 1,
      revision: 0,
      at: Date.now() - 30 * dayMs - 60_000,
      state: 'open',
      changedAt: 0,
    };
    await new SqliteDeadLetterStore().record(database, [letter]);
    const config = { retention: { topics: { 'clinical.canonical.dead': '1d' }, stores: {} } };
    const deadLetters = new SqliteDeadLetterReader(database);
    const { kept, trims } = await retentionNow({ config, seen: log.admin, deadLetters });
    expect([kept.get(dead), trims.map(({ begin, upTo }) => [begin, upTo])]).toEqual([1, [[0, 2]]]);
    start(config.retention.topics);
    await becomes(dead, 2);
  });

  it('is refused for less time than resends are known by their messages, and for what keeps the newest entry of each key', () => {
    const refused = (retention: object) => configSchema.safeParse({ retention }).error?.issues.map(({ path }) => path);
    expect(refused({ topics: { 'hl7.raw': '6d' } })).toEqual([['retention', 'topics', 'hl7.raw']]);
    expect(refused({ topics: { 'hl7.raw': '7d' } })).toBeUndefined();
    expect(refused({ topics: { 'patient.golden': '7d' } })).toHaveLength(1);
    expect(refused({ topics: { 'hl7.outcome': 'a week' } })).toHaveLength(1);
  });
});

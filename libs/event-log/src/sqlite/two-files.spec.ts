import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { draft, keptTopic, otherTopic, text, until, valuesOf } from '../testing/event-log.contract.js';
import { SqliteEventLog } from './event-log.js';
import { SqliteUnitOfWork } from './unit-of-work.js';

const slowly = { poll: { firstMs: 1, maxMs: 60_000, gatherMs: 0 } };
const limits = { batchEntriesMax: 10, batchBytesMax: 1000 };

const ensure = (log: SqliteEventLog) => log.admin.ensure([keptTopic, otherTopic], 1);

describe('a log over two files with one writer each', () => {
  let directory: string;
  let open: SqliteDatabase[];
  const writer = (name: string) => keep(SqliteDatabase.openWriter(join(directory, name)));
  const reader = (name: string) => keep(SqliteDatabase.openReader(join(directory, name)));
  const keep = (database: SqliteDatabase) => {
    open.push(database);
    return database;
  };
  /** What a main thread and a stage worker see of intake.db and broker.db. */
  let gateway: SqliteEventLog;
  let stages: SqliteEventLog;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'event-log-'));
    open = [];
    const intake = writer('intake.db');
    const broker = writer('broker.db');
    gateway = new SqliteEventLog({
      writer: { database: intake, topics: [keptTopic] },
      readers: [{ database: reader('broker.db'), topics: [otherTopic] }],
      clock: () => Date.now(),
      appended: (topics) => topics.forEach((topic) => stages.wake(topic)),
    });
    stages = new SqliteEventLog({
      writer: { database: broker, topics: [otherTopic] },
      readers: [{ database: reader('intake.db'), topics: [keptTopic] }],
      clock: () => Date.now(),
      delivery: slowly,
    });
  });
  afterEach(async () => {
    await gateway.close();
    await stages.close();
    for (const database of open) database.close();
    rmSync(directory, { recursive: true });
  });

  it('refuses to write what another thread owns: entries, progress, retention', async () => {
    await ensure(gateway);
    await ensure(stages);
    const refused = { code: 'LOG_NOT_WRITABLE_HERE' };
    await expect(gateway.append([draft('k', 'v', otherTopic)])).rejects.toMatchObject(refused);
    await expect(stages.append([draft('k', 'v')])).rejects.toMatchObject(refused);
    await expect(gateway.admin.trim(otherTopic.name, 0, 1)).rejects.toMatchObject(refused);
    await stages.admin.commit('g', keptTopic.name, 0, 0);
    await expect(gateway.admin.commit('g', keptTopic.name, 0, 1)).rejects.toMatchObject(refused);
  });

  it('carries a message from one file to the other, and both threads see the lag', async () => {
    await ensure(gateway);
    await ensure(stages);
    const unitOfWork = new SqliteUnitOfWork(stages);
    await stages.subscribe('g', [keptTopic.name], limits, (batch) =>
      unitOfWork.run('g', batch, async (_, fresh) =>
        fresh.map((entry) => ({ entry, outputs: [draft(entry.key, `from ${text(entry.value)}`, otherTopic)] })),
      ),
    );
    await gateway.append([draft('k', '1'), draft('k', '2')]);
    await until(async () => (await valuesOf(gateway, otherTopic.name)).length === 2);
    expect(await valuesOf(gateway, otherTopic.name)).toEqual(['from 1', 'from 2']);
    const groups = [{ group: 'g', topic: keptTopic.name, partition: 0, committed: 2, lag: 0 }];
    expect(await gateway.admin.groups()).toEqual(groups);
    expect(await stages.admin.groups()).toEqual(groups);
    expect((await gateway.admin.partitions()).map(({ topic, end }) => [topic, end])).toEqual([
      [keptTopic.name, 2],
      [otherTopic.name, 2],
    ]);
  });

  it('waits for a topic that the other thread has not made yet', async () => {
    await ensure(stages);
    const seen: string[] = [];
    await stages.subscribe('g', [keptTopic.name], limits, async ({ entries }) => {
      seen.push(...entries.map(({ value }) => text(value)));
    });
    expect(await stages.read(keptTopic.name, 0, 0, 10)).toEqual([]);
    await ensure(gateway);
    await gateway.append([draft('k', '1')]);
    await until(() => seen.length === 1);
  });

  it('closes a subscription that still waits for its topic', async () => {
    const subscription = await stages.subscribe('g', [keptTopic.name], limits, async () => undefined);
    await subscription.close();
    expect(await stages.admin.groups()).toEqual([]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SqliteDatabase } from '#platform';
import { compactedTopic, draft, keptTopic, text } from '../testing/event-log.contract.js';
import { SqliteEventLog } from './event-log.js';
import { SqliteUnitOfWork } from './unit-of-work.js';

const topics = [keptTopic, compactedTopic];
const put = (key: string, value = key) => draft(key, value, compactedTopic);
const putMany = (count: number) => Array.from({ length: count }, (_, at) => put(`k${at}`));

describe('a compacted topic in SQLite', () => {
  let directory: string;
  let database: SqliteDatabase;
  let log: SqliteEventLog;
  let table: string;
  const open = () => {
    database = SqliteDatabase.openWriter(join(directory, 'a.db'), 'checkpoints');
    log = new SqliteEventLog({ writer: { database, topics }, clock: () => 0 });
  };
  const close = async () => {
    await log.close();
    database.close();
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'compacted-'));
    open();
    await log.admin.ensure(topics, 1);
    const { id } = database.get<{ id: number }>('SELECT id FROM log_partition WHERE compacted = 1') ?? { id: 0 };
    table = `log_${id}_keys`;
  });
  afterEach(async () => {
    await close();
    rmSync(directory, { recursive: true });
  });

  const rowsOf = (layer: string) => database.get<{ n: number }>(`SELECT count(*) AS n FROM ${layer}`)?.n ?? -1;
  const layers = () => [`${table}_new`, `${table}_young`, table].map(rowsOf);
  const told = () =>
    ['new', 'young'].map(
      (layer) =>
        database.get<{ rows: number }>('SELECT "rows" FROM log_key_layer WHERE name = ?', `${table}_${layer}`)?.rows,
    );
  const values = async () =>
    (await log.read(compactedTopic.name, 0, 0, 100_000)).map(({ key, value }) => `${key}=${text(value)}`);

  it('moves rows on with the commit of a group', async () => {
    await log.append(putMany(5000));
    expect(layers()).toEqual([4096, 904, 0]);
    expect(told()).toEqual([4096, 904]);
  });

  it('moves rows on with the commit of a unit of work', async () => {
    await log.append([draft('in', '1')]);
    const [entry] = await log.read(keptTopic.name, 0, 0, 1);
    if (!entry) throw new Error('nothing appended');
    const batch = { topic: keptTopic.name, partition: 0, entries: [entry] } as const;
    await new SqliteUnitOfWork(log).run('g', batch, async () => [{ entry, outputs: putMany(5000) }]);
    expect(layers()).toEqual([4096, 904, 0]);
    expect(told()).toEqual([4096, 904]);
  });

  it('forgets what a work that failed would have changed, and keeps what the others of its group did', async () => {
    const { commits } = log.writer;
    const results = await Promise.allSettled([
      log.append([put('a', '1'), put('b', '1')]),
      commits.submit(() => {
        log.write([put('a', 'undone'), put('c', 'undone')]);
        throw new RangeError('mine');
      }),
      log.append([put('a', '2')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const failing = commits.alone(async () => {
      log.write([put('a', 'undone'), put('d', 'undone')]);
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow('mine');
    expect(await values()).toEqual(['b=1', 'a=2']);
    expect([layers(), told()]).toEqual([[2, 0, 0], [2, 0]]); // prettier-ignore
  });

  it('has no row of an entry that was trimmed, also of one that the same transaction appended', async () => {
    await log.append([put('a'), put('b'), put('c')]);
    await log.admin.trim(compactedTopic.name, 0, 2);
    expect([layers(), told()]).toEqual([[1, 0, 0], [1, 0]]); // prettier-ignore
    await log.writer.commits.submit(() => {
      log.write([put('d'), put('e')]);
      log.dropOldest(compactedTopic.name, 2);
    });
    expect([layers(), told(), await values()]).toEqual([[1, 0, 0], [1, 0], ['e=e']]); // prettier-ignore
    expect(await log.append([put('c', 'again')])).toEqual([5]);
  });

  it('makes partitions while others are written, in one transaction', async () => {
    const appended = log.append([put('a', '1')]);
    await Promise.all([appended, log.admin.ensure(topics, 2), log.append([put('a', '2'), put('b', '1')])]);
    const both = await Promise.all([0, 1].map((partition) => log.read(compactedTopic.name, partition, 0, 10)));
    // The second partition may get what comes after it was made.
    expect(both.flat().filter(({ key }) => key === 'b')).toHaveLength(1);
    const inTables = database.get<{ n: number }>('SELECT sum("rows") AS n FROM log_key_layer')?.n;
    expect(inTables).toBe(both.flat().length);
  });

  const key = fc.nat(6000).map((at) => `k${at}`);
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('append' as const), keys: fc.array(key, { maxLength: 300 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('fail' as const), keys: fc.array(key, { maxLength: 300 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const), keys: fc.constant([]) }) },
  );

  it('holds the last value of each key after any appends, failures and restarts', async () => {
    let version = 0;
    // Nearly as many as the first table holds.
    await log.append(putMany(4000));
    const expected = new Map(putMany(4000).map((one) => [one.key, one.key]));
    const run = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const { kind, keys } of steps) {
        const drafts = keys.map((one) => put(one, String(version++)));
        if (kind === 'append') {
          await log.append(drafts);
          for (const one of drafts) {
            expected.delete(one.key);
            expected.set(one.key, text(one.value));
          }
        } else if (kind === 'fail') {
          const failing = log.writer.commits.submit(() => {
            log.write(drafts);
            throw new RangeError('mine');
          });
          await expect(failing).rejects.toThrow('mine');
        } else {
          await close();
          open();
        }
      }
      expect(await values()).toEqual([...expected].map(([one, value]) => `${one}=${value}`));
      const found = layers();
      expect(found[0]).toBeLessThanOrEqual(4096);
      expect(found.reduce((sum, rows) => sum + rows, 0)).toBe(expected.size);
      expect(told()).toEqual(found.slice(0, 2));
    });
    await fc.assert(run, { numRuns: 15 });
    expect(layers()[1]).toBeGreaterThan(0);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase, textHash } from '#platform';
import { compactedTopic, draft, keptTopic, text } from '../testing/event-log.contract.js';
import { SqliteEventLog } from './event-log.js';

const topics = [keptTopic, compactedTopic];
const put = (key: string, value: string) => draft(key, value, compactedTopic);

describe('a file whose compacted partitions have an index of SQLite on the key', () => {
  let path: string;
  let directory: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'earlier-'));
    path = join(directory, 'a.db');
    await writing(async (log) => {
      await log.admin.ensure(topics, 2);
      await log.append([put('a', '1'), put('b', '1'), put('', '1'), put('c', '1'), put('d', '1'), draft('k', 'kept')]);
    });
    asBefore();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const writing = async (work: (log: SqliteEventLog, database: SqliteDatabase) => unknown) => {
    const database = SqliteDatabase.openWriter(path);
    const log = new SqliteEventLog({ writer: { database, topics }, clock: () => 0 });
    await work(log, database);
    await log.close();
    database.close();
  };
  const reading = async () => {
    const database = SqliteDatabase.openReader(path);
    const log = new SqliteEventLog({ readers: [{ database, topics }], clock: () => 0 });
    const found = await valuesOf(log);
    await log.close();
    database.close();
    return found;
  };
  const valuesOf = async (log: SqliteEventLog) => {
    const both = await Promise.all([0, 1].map((partition) => log.read(compactedTopic.name, partition, 0, 10)));
    return both.flat().map(({ key, value }) => `${key}=${text(value)}`);
  };
  const compacted = (database: SqliteDatabase) =>
    database.all<{ id: number }>('SELECT id FROM log_partition WHERE compacted = 1').map(({ id }) => `log_${id}`);
  const asBefore = () => {
    const database = SqliteDatabase.openWriter(path);
    for (const table of compacted(database))
      database.exec(`DROP TABLE ${table}_keys_new; DROP TABLE ${table}_keys_young; DROP TABLE ${table}_keys;
        CREATE INDEX ${table}_key ON ${table} ("key")`);
    database.exec('DROP TABLE log_key_layer');
    database.close();
  };
  const indexes = (database: SqliteDatabase) =>
    database.all(`SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`);

  it('is read before and after its writer has opened it', async () => {
    const before = await reading();
    expect(before.toSorted()).toEqual(['=1', 'a=1', 'b=1', 'c=1', 'd=1']);
    await writing(() => undefined);
    expect(await reading()).toEqual(before);
  });

  it('gets the key index filled in place of it, in the largest table', () =>
    writing((_, database) => {
      expect(indexes(database)).toEqual([]);
      for (const table of compacted(database)) {
        const rows = (sql: string) => database.all<{ hash: number; offset: number }>(sql);
        const entries = database.all<{ key: string; offset: number }>(`SELECT "key", "offset" FROM ${table}`);
        expect(entries.length).toBeGreaterThan(0);
        expect(rows(`SELECT hash, "offset" FROM ${table}_keys ORDER BY "offset"`)).toEqual(
          entries.map(({ key, offset }) => ({ hash: textHash(key), offset })),
        );
        expect(rows(`SELECT * FROM ${table}_keys_new UNION ALL SELECT * FROM ${table}_keys_young`)).toEqual([]);
      }
    }));

  it('keeps the last entry of each key from then on, also after the next start', async () => {
    await writing((log) => log.append([put('a', '2'), put('', '2'), put('e', '1')]));
    await writing((log) => log.append([put('e', '2'), put('b', '2')]));
    expect((await reading()).toSorted()).toEqual(['=2', 'a=2', 'b=2', 'c=1', 'd=1', 'e=2']);
  });

  it('is left as it was where the new index does not come to its end', async () => {
    const database = SqliteDatabase.openWriter(path);
    const last = compacted(database).at(-1) ?? '';
    database.exec(`CREATE TABLE ${last}_keys (in_the_way)`);
    expect(() => new SqliteEventLog({ writer: { database, topics }, clock: () => 0 })).toThrow('already exists');
    expect(indexes(database)).toHaveLength(2);
    database.exec(`DROP TABLE ${last}_keys`);
    database.close();
    await writing((log) => log.append([put('a', '2')]));
    expect(await reading()).toHaveLength(5);
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '#contracts';
import { SqliteDatabase } from '#platform';
import { GroupCommit } from './group-commit.js';

describe('group commit', () => {
  let directory: string;
  let database: SqliteDatabase;
  let commits: GroupCommit;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'group-commit-'));
    database = SqliteDatabase.openWriter(join(directory, 'a.db'));
    database.exec('CREATE TABLE t (v BLOB)');
    commits = new GroupCommit(database);
  });
  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true });
  });
  const insert = (value: string | Uint8Array) => commits.submit((db) => db.run('INSERT INTO t VALUES (?)', value));
  const count = () => database.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n;

  it('commits what was submitted in one turn of the event loop together', async () => {
    const reader = SqliteDatabase.openReader(join(directory, 'a.db'));
    const seen: (number | undefined)[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((value) =>
        insert(value).then(() => seen.push(reader.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n)),
      ),
    );
    expect(seen).toEqual([3, 3, 3]);
    reader.close();
  });

  it('rejects a whole group with a retriable fault while the disk is full, and works again once there is space', async () => {
    const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
    database.exec(`PRAGMA max_page_count=${pages + 4}`);
    const wide = new Uint8Array(100_000);
    const results = await Promise.allSettled([insert('small'), insert(wide), insert('small')]);
    const errors = results.map((result) => (result.status === 'rejected' ? (result.reason as Fault) : undefined));
    expect(errors.map((error) => error?.code)).toEqual(['LOG_DISK_FULL', 'LOG_DISK_FULL', 'LOG_DISK_FULL']);
    expect(errors.every((error) => error?.retriable)).toBe(true);
    expect(count()).toBe(0);
    database.exec('PRAGMA max_page_count=100000');
    await insert(wide);
    expect(count()).toBe(1);
  });

  it('rejects a group whose commit fails, and leaves nothing of it', async () => {
    // A deferred constraint is checked by COMMIT itself.
    database.exec(`PRAGMA foreign_keys=ON; CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)`);
    const orphan = commits.submit((db) => db.run('INSERT INTO c VALUES (1)'));
    await expect(orphan).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retriable: true });
    await insert('next');
    expect(count()).toBe(1);
    expect(database.get('SELECT * FROM c')).toBeUndefined();
  });

  it('fails a work that throws alone, and tells about the rollback', async () => {
    let rollbacks = 0;
    commits.onRollback(() => rollbacks++);
    const results = await Promise.allSettled([
      insert('1'),
      commits.submit(() => {
        throw new RangeError('mine');
      }),
      insert('2'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(count()).toBe(2);
    expect(rollbacks).toBeGreaterThan(0);
  });

  it('commits more works than one group holds', async () => {
    await Promise.all(Array.from({ length: 2000 }, (_, at) => insert(String(at))));
    expect(count()).toBe(2000);
    const order = database.all<{ v: string }>('SELECT v FROM t ORDER BY rowid').map(({ v }) => Number(v));
    expect(order).toEqual(Array.from({ length: 2000 }, (_, at) => at));
  });

  it('keeps the WAL short', async () => {
    for (let round = 0; round < 60; round++) await insert(new Uint8Array(500_000));
    expect(statSync(join(directory, 'a.db-wal')).size).toBeLessThan(12_000_000);
  });

  it('waits for as many as are busy, and not for longer than it takes them to come', async () => {
    let transactions = 0;
    const gathering = new GroupCommit(database, { companions: () => 3, gatherMs: 60_000 });
    gathering.onCommit(() => transactions++);
    const first = gathering.submit((db) => db.run('INSERT INTO t VALUES (1)'));
    await immediate();
    expect(transactions).toBe(0);
    await Promise.all([
      first,
      ...[2, 3].map((value) => gathering.submit((db) => db.run('INSERT INTO t VALUES (?)', value))),
    ]);
    expect(transactions).toBe(1);
  });

  it('gives up waiting where fewer come, and never makes a lone writer wait', async () => {
    const gathering = new GroupCommit(database, { companions: () => 9, gatherMs: 1 });
    await gathering.submit((db) => db.run('INSERT INTO t VALUES (1)'));
    const lone = new GroupCommit(database, { companions: () => 1, gatherMs: 60_000 });
    await lone.submit((db) => db.run('INSERT INTO t VALUES (1)'));
    expect(count()).toBe(2);
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, fault } from '#contracts';
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
    commits.observe({ rolledBack: () => rollbacks++ });
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

  describe('on a file that is kept by each sync', () => {
    let release: () => void;
    let fail: (error: Error) => void;
    let syncs: number;
    beforeEach(() => {
      syncs = 0;
    });
    /** The disk takes as long as the test says. */
    const slow = (): SqliteDatabase => {
      const opened = SqliteDatabase.openWriter(join(directory, 'slow.db'), 'each sync');
      opened.exec('CREATE TABLE t (v BLOB)');
      opened.sync = () => {
        syncs++;
        return new Promise<void>((resolve, reject) => {
          release = resolve;
          fail = reject;
        });
      };
      return opened;
    };
    const insertInto = (group: GroupCommit, value: number) =>
      group.submit((db) => db.run('INSERT INTO t VALUES (?)', value));
    const turns = async () => {
      for (let turn = 0; turn < 5; turn++) await immediate();
    };

    it('tells nobody before the disk has it, and gathers meanwhile', async () => {
      const opened = slow();
      const group = new GroupCommit(opened);
      const told: string[] = [];
      let kept = 0;
      group.observe({ kept: () => kept++ });
      const first = insertInto(group, 1).then(() => told.push('first'));
      await turns();
      const others = [2, 3].map((value) => insertInto(group, value).then(() => told.push(`other ${value}`)));
      await turns();
      expect([told, kept, syncs]).toEqual([[], 0, 1]);
      release();
      await first;
      await turns();
      expect([told, kept, syncs]).toEqual([['first'], 1, 2]);
      release();
      await Promise.all(others);
      expect([told, kept]).toEqual([['first', 'other 2', 'other 3'], 2]);
      opened.close();
    });

    it('rejects what the disk did not keep, and says that the process must end', async () => {
      const opened = slow();
      const lost: unknown[] = [];
      const group = new GroupCommit(opened, (error) => lost.push(error));
      const insertion = insertInto(group, 1);
      await turns();
      const failure = fault('LOG_SYNC_FAILED');
      fail(failure);
      await expect(insertion).rejects.toBe(failure);
      expect(lost).toEqual([failure]);
      opened.close();
    });

    it.each([
      ['a group', (group: GroupCommit) => insertInto(group, 1)],
      [
        'a transaction of its own',
        (group: GroupCommit) => group.alone(async (db) => db.run('INSERT INTO t VALUES (1)')),
      ],
    ])('writes nothing more once the disk did not keep %s', async (_what, write) => {
      const opened = slow();
      const lost: unknown[] = [];
      const group = new GroupCommit(opened, (error) => lost.push(error));
      const written = write(group);
      await turns();
      const failure = fault('LOG_SYNC_FAILED');
      fail(failure);
      await expect(written).rejects.toBe(failure);
      await expect(insertInto(group, 2)).rejects.toBe(failure);
      await expect(group.alone(async () => undefined)).rejects.toBe(failure);
      expect(opened.all('SELECT v FROM t')).toEqual([{ v: 1 }]);
      expect([lost, syncs]).toEqual([[failure], 1]);
      opened.close();
    });

    it('gives up as well when SQLite itself could not sync, in a commit or a checkpoint', async () => {
      const opened = SqliteDatabase.openWriter(join(directory, 'checkpointed.db'));
      opened.exec('CREATE TABLE t (v BLOB)');
      const lost: unknown[] = [];
      const group = new GroupCommit(opened, (error) => lost.push(error));
      const failure = fault('LOG_SYNC_FAILED');
      opened.checkpoint = () => {
        throw failure;
      };
      const wide = new Uint8Array(5_000_000);
      await group.submit((db) => db.run('INSERT INTO t VALUES (?)', wide));
      await expect(insertInto(group, 1)).rejects.toBe(failure);
      expect(lost).toEqual([failure]);
      opened.close();
    });
  });
});

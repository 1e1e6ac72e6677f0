import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from './sqlite.js';

describe('a SQLite file', () => {
  let directory: string;
  const path = (name: string): string => join(directory, name);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sqlite-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** A file with the WAL that a process left which was killed. */
  function abandoned(): string {
    const database = SqliteDatabase.openWriter(path('a.db'), 'each sync');
    database.exec('CREATE TABLE t (v); INSERT INTO t VALUES (1)');
    for (const end of ['', '-wal']) copyFileSync(path(`a.db${end}`), path(`abandoned.db${end}`));
    database.close();
    return path('abandoned.db');
  }

  it('is written anew as it is opened, from the WAL that a process left, which the disk may not have', () => {
    const database = SqliteDatabase.openWriter(abandoned(), 'each sync');
    copyFileSync(path('abandoned.db'), path('without-wal.db'));
    database.close();
    const alone = SqliteDatabase.openReader(path('without-wal.db'));
    expect(alone.all('SELECT v FROM t')).toEqual([{ v: 1 }]);
    alone.close();
  });

  it('is synced after the first transaction, by the broker for `each sync` alone', async () => {
    const database = SqliteDatabase.openWriter(path('a.db'), 'each sync');
    database.exec('CREATE TABLE t (v)');
    await expect(database.sync()).resolves.toBeUndefined();
    database.close();
    for (const durability of ['each commit', 'checkpoints'] as const) {
      const other = SqliteDatabase.openWriter(path(`${durability}.db`), durability);
      expect(other.sync()).toBeUndefined();
      other.close();
    }
  });

  it('that cannot be synced says LOG_SYNC_FAILED', async () => {
    const database = SqliteDatabase.openWriter(path('a.db'), 'each sync');
    database.exec('CREATE TABLE t (v)');
    for (const end of ['-wal', '-shm']) rmSync(path(`a.db${end}`));
    await expect(database.sync()).rejects.toMatchObject({ code: 'LOG_SYNC_FAILED' });
    database.close();
  });
});

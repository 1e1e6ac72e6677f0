import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Hop } from '#event-log';
import { SqliteDatabase } from '#platform';
import { SqliteHopReader, SqliteHopStore } from './hop-store.js';
import { hopsMigration } from '../migrations/010-hops.js';
import { migrate } from './migrations.js';

const hop = (messageId: string, stage: string, decidedAt: number, more: Partial<Hop> = {}): Hop => ({
  messageId,
  stage,
  topic: 'hl7.raw',
  partition: 0,
  offset: 7,
  result: 'mapped',
  queuedAt: 1000,
  decidedAt,
  ...more,
});

describe('the hop store on SQLite', () => {
  let database: SqliteDatabase;
  const store = new SqliteHopStore();
  beforeEach(() => {
    database = SqliteDatabase.openWriter(':memory:');
    migrate(database, [hopsMigration]);
  });
  afterEach(() => database.close());

  it('gives the hops of a message in the order of the stages, and none of another', async () => {
    const second = hop('M1', 'mpi', 3000, { code: 'HL7_MERGE_SELF', result: 'dead' });
    await store.save(database, [second, hop('M2', 'normalizer', 1500), hop('M1', 'normalizer', 2000)]);
    const reader = new SqliteHopReader(database);
    expect(await reader.hopsOf('M1')).toEqual([hop('M1', 'normalizer', 2000), second]);
    expect(await reader.hopsOf('M3')).toEqual([]);
  });

  it('keeps one hop of an entry however often it is delivered', async () => {
    await store.save(database, [hop('M1', 'mpi', 2000)]);
    await store.save(database, [hop('M1', 'mpi', 9000)]);
    expect(await new SqliteHopReader(database).hopsOf('M1')).toEqual([hop('M1', 'mpi', 9000)]);
  });
});

const step = (version: number, sql: string) => ({ version, name: `step ${version}`, sql });

describe('migrate', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = SqliteDatabase.openWriter(':memory:');
  });
  afterEach(() => database.close());
  const one = step(1, 'CREATE TABLE one (a)');
  const two = step(2, 'CREATE TABLE two (a)');

  it('applies what is missing, in order, once', () => {
    migrate(database, [two, one]);
    migrate(database, [one, two, step(3, 'ALTER TABLE one ADD COLUMN b')]);
    expect(database.all('SELECT b FROM one')).toEqual([]);
    expect(database.all('SELECT version, name FROM schema_version')).toEqual([
      { version: 1, name: 'step 1' },
      { version: 2, name: 'step 2' },
      { version: 3, name: 'step 3' },
    ]);
  });

  it('leaves nothing of a step that fails, and keeps those before it', () => {
    expect(() => migrate(database, [one, step(2, 'CREATE TABLE half (a); SELECT * FROM nowhere')])).toThrow('nowhere');
    expect(database.all(`SELECT name FROM sqlite_schema WHERE name IN ('one', 'half')`)).toEqual([{ name: 'one' }]);
  });

  it('refuses a file that a newer version wrote', () => {
    migrate(database, [one, two]);
    expect(() => migrate(database, [one])).toThrow(expect.objectContaining({ code: 'STORE_SCHEMA_NEWER' }));
  });
});

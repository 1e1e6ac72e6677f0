import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { migrate } from './migrations.js';

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

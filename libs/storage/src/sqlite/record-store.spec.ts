import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { recordChangesContract } from '../testing/record-changes.contract.js';
import { recordStoreContract } from '../testing/record-store.contract.js';
import { migrate } from './migrations.js';
import { recordChangesMigration } from '../migrations/032-record-changes.js';
import { recordMigration } from '../migrations/030-record.js';
import { recordQueries, SqliteRecordReader } from './record-reader.js';
import { recordSql, SqliteRecordStore } from './record-store.js';
import { walkSql } from './record-walk-sql.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [recordMigration, recordChangesMigration]);
  return opened;
}

const open = async () => {
  const opened = database();
  return {
    store: new SqliteRecordStore(),
    reader: new SqliteRecordReader(opened),
    async transaction<Result>(work: (tx: SqliteDatabase) => Promise<Result>): Promise<Result> {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
};

recordStoreContract('SQLite', open);
recordChangesContract('SQLite', open);

const walks = [...Object.entries(walkSql.newestFirst), ...Object.entries(walkSql.oldestFirst)];
const plan = (sql: string): string[] =>
  database()
    .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .map(({ detail }) => detail);

describe('queries of the SQLite record', () => {
  it.each([...Object.entries({ ...recordSql, ...recordQueries }), ...walks])('reads by an index: %s', (_name, sql) => {
    expect(plan(sql).filter((step) => step.startsWith('SCAN') && !step.includes('VIRTUAL TABLE'))).toEqual([]);
  });

  it.each(walks.filter(([over]) => over !== 'identifier' && over !== 'id'))(
    'reads a page in the order of the index, without sorting: %s',
    (_over, sql) => {
      expect(plan(sql).filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
    },
  );
});

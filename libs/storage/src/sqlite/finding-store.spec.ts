import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { findingStoreContract } from '../testing/finding-store.contract.js';
import { findingSql, SqliteFindingReader, SqliteFindingStore } from './finding-store.js';
import { migrate } from './migrations.js';
import { findingsMigration } from '../migrations/090-findings.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [findingsMigration]);
  return opened;
}

findingStoreContract('SQLite', async () => {
  const opened = database();
  return {
    open: () => new SqliteFindingStore(),
    reader: new SqliteFindingReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(opened);
        opened.exec('COMMIT');
        return result;
      } catch (error) {
        opened.exec('ROLLBACK');
        throw error;
      }
    },
  };
});

describe('queries of the SQLite finding store', () => {
  it.each(Object.entries(findingSql))('reads by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN finding'))).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { toldSetStoreContract } from '../testing/told-set-store.contract.js';
import { migrate } from './migrations.js';
import { toldSetsMigration } from '../migrations/070-told-sets.js';
import { SqliteToldSetStore, toldSetSql } from './told-set-store.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [toldSetsMigration]);
  return opened;
}

toldSetStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteToldSetStore(),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite told set store', () => {
  it('read by the index', () => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${toldSetSql.told}`, '[]');
    expect(plan.filter(({ detail }) => /^SCAN (?:told_set|t)\b/.test(detail))).toEqual([]);
  });
});

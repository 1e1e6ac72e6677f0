import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { fragmentStoreContract } from '../testing/fragment-store.contract.js';
import { fragmentSql, SqliteFragmentStore } from './fragment-store.js';
import { migrate } from './migrations.js';
import { fragmentsMigration } from '../migrations/060-fragments.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [fragmentsMigration]);
  return opened;
}

fragmentStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteFragmentStore(),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite fragment store', () => {
  it.each(Object.values(fragmentSql).filter((sql) => !sql.startsWith('INSERT')))('reads by an index: %s', (sql) => {
    const values = [...sql.matchAll(/\?/g)].map(() => '[]');
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    expect(plan.filter(({ detail }) => /^SCAN (?:fragment|f)\b/.test(detail))).toEqual([]);
  });
});

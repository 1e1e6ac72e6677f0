import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { hopsMigration } from '../migrations/010-hops.js';
import { hopStoreContract } from '../testing/hop-store.contract.js';
import { hopSql, SqliteHopReader, SqliteHopStore } from './hop-store.js';
import { migrate } from './migrations.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [hopsMigration]);
  return opened;
}

hopStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteHopStore(),
    reader: new SqliteHopReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite hop store', () => {
  it.each(Object.entries(hopSql))('reads by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN'))).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { identityStoreContract } from '../testing/identity-store.contract.js';
import { lookupSql } from './identity-lookup.js';
import { readerSql, SqliteIdentityReader } from './identity-reader.js';
import { identitySql, SqliteIdentityStore } from './identity-store.js';
import { migrate } from './migrations.js';
import { identityMigration } from './migrations/020-identity.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [identityMigration]);
  return opened;
}

identityStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteIdentityStore(),
    reader: new SqliteIdentityReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite identity store', () => {
  it.each(Object.entries({ ...lookupSql, ...readerSql, ...identitySql }))('work by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    const slow = plan.filter(({ detail }) => detail.startsWith('SCAN') || detail.includes('TEMP B-TREE'));
    // The list of keys itself is read from end to end, of course.
    expect(slow.filter(({ detail }) => !detail.includes('VIRTUAL TABLE'))).toEqual([]);
  });
});

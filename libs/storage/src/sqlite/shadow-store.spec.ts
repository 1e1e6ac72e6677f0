import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { shadowStoreContract } from '../testing/shadow-store.contract.js';
import { migrate } from './migrations.js';
import { hopsMigration } from '../migrations/010-hops.js';
import { archiveMigration } from '../migrations/040-archive.js';
import { archiveLocationMigration } from '../migrations/041-archive-location.js';
import { shadowMigration } from '../migrations/080-shadow.js';
import { shadowSql, SqliteShadowReader, SqliteShadowStore } from './shadow-store.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [hopsMigration, archiveMigration, archiveLocationMigration, shadowMigration]);
  return opened;
}

shadowStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteShadowStore(),
    reader: new SqliteShadowReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite shadow store', () => {
  // A handful of runs, read all at once.
  const { runs: _all, ...queries } = shadowSql;

  it.each(Object.entries(queries))('reads by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    expect(plan.filter(({ detail }) => /^SCAN (?:message|hop|h|shadow)/.test(detail))).toEqual([]);
    expect(plan.filter(({ detail }) => detail.includes('TEMP B-TREE') && sql.includes('FROM message'))).toEqual([]);
  });
});

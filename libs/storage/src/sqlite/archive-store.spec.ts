import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { archiveStoreContract } from '../testing/archive-store.contract.js';
import { archiveQueries, SqliteArchiveReader } from './archive-reader.js';
import { archiveSql, SqliteArchiveStore } from './archive-store.js';
import { migrate } from './migrations.js';
import { archiveMigration } from '../migrations/040-archive.js';
import { archiveLocationMigration } from '../migrations/041-archive-location.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [archiveMigration, archiveLocationMigration]);
  return opened;
}

archiveStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteArchiveStore(),
    reader: new SqliteArchiveReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite archive', () => {
  // The counters are one row per feed and outcome: reading them all is the point.
  const { counts: _all, ...queries } = archiveQueries;

  it.each(Object.entries({ ...archiveSql, ...queries }))('reads by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN') && !detail.includes('VIRTUAL TABLE'))).toEqual([]);
  });
});

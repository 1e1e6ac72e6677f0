import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { messageSearchContract } from '../testing/message-search-store.contract.js';
import { searchSql, SqliteMessageSearchReader, SqliteMessageSearchStore } from './message-search-store.js';
import { migrate } from './migrations.js';
import { messageSearchMigration } from '../migrations/045-message-search.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [messageSearchMigration]);
  return opened;
}

messageSearchContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteMessageSearchStore(),
    reader: new SqliteMessageSearchReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite message search', () => {
  const { find, ...statements } = searchSql;

  it.each(Object.entries({ ...statements, one: find(1), four: find(4) }))('reads by an index: %s', (_name, sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    // The greatest number is one step from the end of its table.
    const scans = plan.filter(({ detail }) => detail.startsWith('SCAN') && !/VIRTUAL TABLE|subquery/i.test(detail));
    expect(scans).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { storeMigrations } from '../migrations/store-migrations.js';
import { retentionStoreContract } from '../testing/retention-store.contract.js';
import { SqliteArchiveReader } from './archive-reader.js';
import { SqliteArchiveStore } from './archive-store.js';
import { SqliteDeadLetterReader, SqliteDeadLetterStore } from './dead-letter-store.js';
import { SqliteFindingReader, SqliteFindingStore } from './finding-store.js';
import { SqliteHopReader, SqliteHopStore } from './hop-store.js';
import { SqliteMessageSearchReader, SqliteMessageSearchStore } from './message-search-store.js';
import { migrate } from './migrations.js';
import { retentionSql, SqliteRetentionReader, SqliteRetentionStore } from './retention-store.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, storeMigrations);
  return opened;
}

retentionStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteRetentionStore(),
    reader: new SqliteRetentionReader(opened),
    archive: new SqliteArchiveStore(),
    hops: new SqliteHopStore(),
    search: new SqliteMessageSearchStore(),
    deadLetters: new SqliteDeadLetterStore(),
    findings: new SqliteFindingStore(),
    read: {
      archive: new SqliteArchiveReader(opened),
      hops: new SqliteHopReader(opened),
      search: new SqliteMessageSearchReader(opened),
      deadLetters: new SqliteDeadLetterReader(opened),
      findings: new SqliteFindingReader(opened),
    },
    async transaction(work) {
      opened.begin();
      const result = await work(opened);
      opened.commit();
      return result;
    },
    count: async (sql) => opened.get<{ n: number }>(sql)?.n ?? -1,
    exec: async (sql) => opened.exec(sql),
  };
});

describe('statements of retention in SQLite', () => {
  // Counters are one row per feed and outcome, and there is a row for each store. What is counted up to a bound or
  // taken from the end of an index is scanned no further.
  const bounded = new Set(['swept', 'receivedMessages', 'findingEntries', 'letterEntries', 'oldestHistory']);
  const scanned = (sql: string): readonly string[] =>
    database()
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN (?!json_each|one\b|CONSTANT)/.test(detail));

  it.each(Object.entries(retentionSql).filter(([name]) => !bounded.has(name)))('read by an index: %s', (_name, sql) => {
    expect(scanned(sql)).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { deadLetterStoreContract } from '../testing/dead-letter-store.contract.js';
import { deadLetterQueries, SqliteDeadLetterReader, SqliteDeadLetterStore } from './dead-letter-store.js';
import { migrate } from './migrations.js';
import { deadLettersMigration } from '../migrations/050-dead-letters.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, [deadLettersMigration]);
  return opened;
}

deadLetterStoreContract('SQLite', async () => {
  const opened = database();
  return {
    store: new SqliteDeadLetterStore(),
    reader: new SqliteDeadLetterReader(opened),
    async transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
});

describe('queries of the SQLite dead-letter store', () => {
  it.each(deadLetterQueries)('reads by an index: %s', (sql) => {
    const places = '[["a",0,1]]';
    const values = [...sql.matchAll(/\?/g)].map(() => places);
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    expect(plan.filter(({ detail }) => /^SCAN (dead_letter|letter)\b(?!.*INDEX)/.test(detail))).toEqual([]);
  });
});

import type { SqliteDatabase } from '#platform';
import { createKeyProgress, KeyIndex } from './key-index.js';

const earlierIndexes = `SELECT tbl_name AS "table" FROM sqlite_schema
  WHERE type = 'index' AND tbl_name GLOB 'log_[0-9]*' AND name = tbl_name || '_key'`;

/**
 * Compacted partitions had an index of SQLite on the key. Who opens such a file to write it fills the key index that came
 * after: some 6 s for a million entries.
 */
export function replaceEarlierKeyIndexes(database: SqliteDatabase): void {
  const found = database.all<{ table: string }>(earlierIndexes);
  if (found.length === 0) return;
  database.transaction(() => {
    database.exec(createKeyProgress);
    for (const { table } of found) {
      const index = new KeyIndex(table);
      index.create(database);
      index.fill(database);
      database.exec(`DROP INDEX ${table}_key`);
    }
  });
}

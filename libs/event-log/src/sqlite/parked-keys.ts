import type { SqliteDatabase } from '#platform';
import type { ParkedKeys } from '../parked-keys.js';

/** `open` makes its table in the file that the stages write. */
export class SqliteParkedKeys implements ParkedKeys<SqliteDatabase> {
  static open(database: SqliteDatabase): SqliteParkedKeys {
    database.exec(`CREATE TABLE IF NOT EXISTS log_parked (stage TEXT NOT NULL, "key" TEXT NOT NULL,
      PRIMARY KEY (stage, "key")) WITHOUT ROWID`);
    return new SqliteParkedKeys();
  }

  async among(database: SqliteDatabase, stage: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    // Mostly nothing is parked at all: one look, whatever the size of the batch.
    const any = database.get('SELECT 1 FROM log_parked WHERE stage = ? LIMIT 1', stage);
    if (!any) return new Set();
    return new Set(
      keys.filter((key) => database.get('SELECT 1 FROM log_parked WHERE stage = ? AND "key" = ?', stage, key)),
    );
  }

  async park(database: SqliteDatabase, stage: string, key: string): Promise<void> {
    database.run('INSERT OR IGNORE INTO log_parked (stage, "key") VALUES (?, ?)', stage, key);
  }

  async release(database: SqliteDatabase, stage: string, key: string): Promise<void> {
    database.run('DELETE FROM log_parked WHERE stage = ? AND "key" = ?', stage, key);
  }
}

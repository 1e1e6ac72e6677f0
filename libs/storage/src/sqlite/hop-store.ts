import type { Hop, HopStore } from '#event-log';
import type { SqliteDatabase } from '#platform';
import type { HopReader } from '../ports/hop-store.js';
import { asHop, hopColumns, hopOrder, type HopRow, hopRow } from '../rows/hop-row.js';

/** Writes hops in the transaction of the stage. A redelivered entry overwrites its hop. */
export class SqliteHopStore implements HopStore<SqliteDatabase> {
  save(database: SqliteDatabase, hops: readonly Hop[]): Promise<void> {
    for (const hop of hops) database.run(hopSql.save, ...hopRow(hop));
    return Promise.resolve();
  }
}

export class SqliteHopReader implements HopReader {
  constructor(private readonly database: SqliteDatabase) {}

  hopsOf(messageId: string): Promise<readonly Hop[]> {
    return Promise.resolve(this.database.all<HopRow>(hopSql.ofMessage, messageId).map(asHop));
  }
}

/** Every statement over hops; the query plan spec reads them from here. */
export const hopSql = {
  save: `INSERT OR REPLACE INTO hop (${hopColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ofMessage: `SELECT ${hopColumns} FROM hop WHERE message_id = ? ORDER BY ${hopOrder}`,
} as const;

import { topics } from '#contracts';
import { receiptNameOf } from '#event-log';
import type { SqliteDatabase } from '#platform';
import { entriesOf } from './entries.js';
import type { MoveSource } from './source.js';

/**
 * What the gateways of a cluster know a resend by, from the messages themselves: of those with one key and the same bytes the
 * first, whose acknowledgement its resends get.
 */
export async function noteReceipts(source: MoveSource, since: number, database: SqliteDatabase): Promise<void> {
  database.exec(`CREATE TABLE receipt (key_hash BLOB NOT NULL, content_hash BLOB NOT NULL, message_id TEXT NOT NULL,
    received_at INTEGER NOT NULL, PRIMARY KEY (key_hash, content_hash)) WITHOUT ROWID`);
  const raw = source.partitions.filter(({ topic }) => topic === topics.raw);
  for await (const entries of entriesOf(source.log, raw)) {
    const recent = entries.filter(({ attributes }) => Date.parse(attributes.time) >= since);
    if (recent.length === 0) continue;
    database.transaction(() => {
      for (const entry of recent) {
        const { key, content } = receiptNameOf(entry);
        const names = [key, content].map((name) => Buffer.from(name, 'base64url'));
        const { messageid, time } = entry.attributes;
        database.run('INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?)', ...names, messageid, Date.parse(time));
      }
    });
    database.checkpoint();
  }
}

import type { MessageId } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { ArchivedMessage, ArchiveReader, FeedCounts, MessageCounts } from '../ports/archive-store.js';
import { asMessage, type CountRow, countsOf, countsPerFeed, type MessageRow } from '../rows/archive-row.js';

export class SqliteArchiveReader implements ArchiveReader {
  constructor(private readonly database: SqliteDatabase) {}

  byMessageId(messageId: MessageId): Promise<ArchivedMessage | undefined> {
    const row = this.database.get<MessageRow>(archiveQueries.byMessageId, messageId);
    return Promise.resolve(row && asMessage(row));
  }

  byControlId(controlId: string, limit: number): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.byControlId, controlId, limit);
  }

  inWindow(from: number, to: number, limit: number, feed?: string): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.inWindow, from, to, feed ?? null, limit);
  }

  counts(): Promise<MessageCounts> {
    return Promise.resolve(countsOf(this.#countRows()));
  }

  perFeed(): Promise<readonly FeedCounts[]> {
    return Promise.resolve(countsPerFeed(this.#countRows()));
  }

  #countRows(): CountRow[] {
    return this.database.all<CountRow>(archiveQueries.counts);
  }

  #list(sql: string, ...values: (string | number | null)[]): Promise<readonly ArchivedMessage[]> {
    return Promise.resolve(this.database.all<MessageRow>(sql, ...values).map(asMessage));
  }
}

/** `feed IS NOT NULL` leaves out what only an early outcome is known of. */
export const archiveQueries = {
  byMessageId: `SELECT * FROM message WHERE message_id = ? AND feed IS NOT NULL`,
  byControlId: `SELECT * FROM message WHERE control_id = ? AND feed IS NOT NULL ORDER BY message_id DESC LIMIT ?`,
  inWindow: `SELECT * FROM message WHERE received_at >= ?1 AND received_at < ?2 AND (?3 IS NULL OR feed = ?3)
    ORDER BY received_at DESC, message_id DESC LIMIT ?4`,
  /** As many rows as there are feeds and outcomes. */
  counts: `SELECT feed, counted, messages, last_received_at FROM message_count ORDER BY feed`,
} as const;

import type { MessageId } from '#contracts';
import type { PostgresQueries, PostgresValue } from '#platform';
import type { ArchivedMessage, ArchiveReader, FeedCounts, MessageCounts } from '../ports/archive-store.js';
import { asMessage, type CountRow, countsOf, countsPerFeed, type MessageRow } from '../rows/archive-row.js';

export class PostgresArchiveReader implements ArchiveReader {
  constructor(private readonly database: PostgresQueries) {}

  async byMessageId(messageId: MessageId): Promise<ArchivedMessage | undefined> {
    return (await this.#list(archiveQueries.byMessageId, messageId))[0];
  }

  byControlId(controlId: string, limit: number): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.byControlId, controlId, limit);
  }

  inWindow(from: number, to: number, limit: number, feed?: string): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.inWindow, from, to, feed ?? null, limit);
  }

  async counts(): Promise<MessageCounts> {
    return countsOf(await this.#countRows());
  }

  async perFeed(): Promise<readonly FeedCounts[]> {
    return countsPerFeed(await this.#countRows());
  }

  #countRows(): Promise<readonly CountRow[]> {
    return this.database.all<CountRow>(archiveQueries.counts);
  }

  async #list(sql: string, ...values: PostgresValue[]): Promise<readonly ArchivedMessage[]> {
    return (await this.database.all<MessageRow>(sql, ...values)).map(asMessage);
  }
}

/** `feed IS NOT NULL` leaves out what only an early outcome is known of. */
export const archiveQueries = {
  byMessageId: `SELECT * FROM message WHERE message_id = $1 AND feed IS NOT NULL`,
  byControlId: `SELECT * FROM message WHERE control_id = $1 AND feed IS NOT NULL ORDER BY message_id DESC LIMIT $2`,
  inWindow: `SELECT * FROM message WHERE received_at >= $1 AND received_at < $2 AND ($3::text IS NULL OR feed = $3)
    ORDER BY received_at DESC, message_id DESC LIMIT $4`,
  /** As many rows as there are feeds and outcomes. */
  counts: `SELECT feed, counted, messages, last_received_at FROM message_count ORDER BY feed`,
} as const;

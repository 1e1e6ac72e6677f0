import type { MessageId, SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type {
  ArchivedMessage,
  ArchivedOutcome,
  ArchiveReader,
  FeedCounts,
  MessageCounts,
} from '../ports/archive-store.js';

export class SqliteArchiveReader implements ArchiveReader {
  constructor(private readonly database: SqliteDatabase) {}

  byMessageId(messageId: MessageId): Promise<ArchivedMessage | undefined> {
    const row = this.database.get<MessageRow>(archiveQueries.byMessageId, messageId);
    return Promise.resolve(row && asMessage(row));
  }

  byControlId(controlId: string, limit: number): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.byControlId, controlId, limit);
  }

  byPatient(sourceKeys: readonly SourceKey[], limit: number): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.byPatient, JSON.stringify(sourceKeys), limit);
  }

  inWindow(from: number, to: number, limit: number, feed?: string): Promise<readonly ArchivedMessage[]> {
    return this.#list(archiveQueries.inWindow, from, to, feed ?? null, limit);
  }

  counts(): Promise<MessageCounts> {
    return Promise.resolve(countsOf(this.#countRows()));
  }

  perFeed(): Promise<readonly FeedCounts[]> {
    const byFeed = Map.groupBy(this.#countRows(), ({ feed }) => feed);
    return Promise.resolve([...byFeed].map(([feed, rows]) => feedCounts(feed, rows)));
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
  byPatient: `SELECT m.* FROM json_each(?) AS wanted JOIN message AS m ON m.source_key = wanted.value
    ORDER BY m.message_id DESC LIMIT ?`,
  inWindow: `SELECT * FROM message WHERE received_at >= ?1 AND received_at < ?2 AND (?3 IS NULL OR feed = ?3)
    ORDER BY received_at DESC, message_id DESC LIMIT ?4`,
  /** As many rows as there are feeds and outcomes. */
  counts: `SELECT feed, counted, messages, last_received_at FROM message_count ORDER BY feed`,
} as const;

interface MessageRow {
  readonly message_id: MessageId;
  readonly feed: string;
  readonly organization: string | null;
  readonly control_id: string | null;
  readonly message_type: string | null;
  readonly application: string | null;
  readonly facility: string | null;
  readonly received_at: number;
  readonly source_key: SourceKey | null;
  readonly raw_partition: number;
  readonly raw_offset: number;
  readonly acknowledgement: string | null;
  readonly disposition: string | null;
  readonly code: string | null;
  readonly reused: number;
  readonly outcome: ArchivedOutcome | null;
  readonly stage: string | null;
  readonly outcome_code: string | null;
  readonly outcome_location: string | null;
}

interface CountRow {
  readonly feed: string;
  readonly counted: 'received' | ArchivedOutcome;
  readonly messages: number;
  readonly last_received_at: number | null;
}

function asMessage(row: MessageRow): ArchivedMessage {
  const code = row.outcome_code ?? row.code;
  return {
    messageId: row.message_id,
    feed: row.feed,
    receivedAt: row.received_at,
    partition: row.raw_partition,
    offset: row.raw_offset,
    reused: row.reused === 1,
    ...(row.control_id !== null && { controlId: row.control_id }),
    ...(row.organization !== null && { organization: row.organization }),
    ...(row.message_type !== null && { messageType: row.message_type }),
    ...(row.application !== null && { application: row.application }),
    ...(row.facility !== null && { facility: row.facility }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
    ...(row.acknowledgement !== null && { acknowledgement: row.acknowledgement }),
    ...(row.disposition !== null && { disposition: row.disposition }),
    ...(code !== null && { code }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.stage !== null && { stage: row.stage }),
    ...(row.outcome_location !== null && { location: row.outcome_location }),
  };
}

function countsOf(rows: readonly CountRow[]): MessageCounts {
  const counts = { received: 0, pending: 0, linked: 0, answered: 0, refused: 0, filtered: 0, dead: 0 };
  for (const { counted, messages } of rows) counts[counted] += messages;
  const settled = counts.linked + counts.answered + counts.refused + counts.filtered + counts.dead;
  return { ...counts, pending: counts.received - settled };
}

function feedCounts(feed: string, rows: readonly CountRow[]): FeedCounts {
  const last = rows.find(({ counted }) => counted === 'received')?.last_received_at;
  return { feed, counts: countsOf(rows), ...(typeof last === 'number' && { lastReceivedAt: last }) };
}

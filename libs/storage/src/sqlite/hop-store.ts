import type { Hop, HopStore } from '#event-log';
import type { SqliteDatabase } from '#platform';
import type { HopReader } from '../ports/hop-store.js';

/** Writes hops in the transaction of the stage. A redelivered entry overwrites its hop. */
export class SqliteHopStore implements HopStore<SqliteDatabase> {
  save(database: SqliteDatabase, hops: readonly Hop[]): Promise<void> {
    for (const hop of hops) insert(database, hop);
    return Promise.resolve();
  }
}

export class SqliteHopReader implements HopReader {
  constructor(private readonly database: SqliteDatabase) {}

  hopsOf(messageId: string): Promise<readonly Hop[]> {
    const rows = this.database.all<Row>(
      `SELECT message_id, stage, topic, "partition", "offset", result, code, queued_at, decided_at
       FROM hop WHERE message_id = ? ORDER BY decided_at, queued_at, topic, "offset", stage`,
      messageId,
    );
    return Promise.resolve(rows.map(asHop));
  }
}

interface Row {
  readonly message_id: string;
  readonly stage: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly result: string;
  readonly code: string | null;
  readonly queued_at: number;
  readonly decided_at: number;
}

function insert(database: SqliteDatabase, hop: Hop): void {
  database.run(
    `INSERT OR REPLACE INTO hop
       (message_id, stage, topic, "partition", "offset", result, code, queued_at, decided_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    hop.messageId,
    hop.stage,
    hop.topic,
    hop.partition,
    hop.offset,
    hop.result,
    hop.code ?? null,
    hop.queuedAt,
    hop.decidedAt,
  );
}

const asHop = (row: Row): Hop => ({
  messageId: row.message_id,
  stage: row.stage,
  topic: row.topic,
  partition: row.partition,
  offset: row.offset,
  result: row.result,
  ...(row.code !== null && { code: row.code }),
  queuedAt: row.queued_at,
  decidedAt: row.decided_at,
});

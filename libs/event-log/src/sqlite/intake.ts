import { asMessageId } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { type Arrival, flaggedAsReused, type Intake, type Receipt } from '../intake.js';
import type { SqliteEventLog } from './event-log.js';

interface KeyRow {
  readonly content_hash: Uint8Array;
  readonly message_id: string;
  readonly received_at: number;
}

/**
 * Duplicate keys in the file of `hl7.raw`. In rowid form, so that rows lie in the order of receipt and only the index
 * (a hash, so anywhere in the tree) is scattered; forgetting takes from the front.
 */
const createKeys = `
  CREATE TABLE IF NOT EXISTS intake_key (id INTEGER PRIMARY KEY, duplicate_key BLOB NOT NULL, content_hash BLOB NOT NULL,
    message_id TEXT NOT NULL, received_at INTEGER NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS intake_key_duplicate ON intake_key (duplicate_key, content_hash)`;

export class SqliteIntake implements Intake {
  readonly #log: SqliteEventLog;

  constructor(log: SqliteEventLog) {
    this.#log = log;
    log.writer.file.database.exec(createKeys);
  }

  async take(arrivals: readonly Arrival[]): Promise<readonly Receipt[]> {
    const receipts = await this.#log.writer.commits.submit((database) =>
      arrivals.map((arrival) => this.#take(database, arrival)),
    );
    this.#log.announce(arrivals.filter((_, at) => receipts[at]?.kind === 'taken').map(({ draft }) => draft));
    return receipts;
  }

  forget(before: number, max: number): Promise<number> {
    return this.#log.writer.commits.submit((database) =>
      database.run(
        `DELETE FROM intake_key WHERE received_at < ?1 AND id IN (SELECT id FROM intake_key ORDER BY id LIMIT ?2)`,
        before,
        max,
      ),
    );
  }

  #take(database: SqliteDatabase, arrival: Arrival): Receipt {
    const seen = database.all<KeyRow>(
      'SELECT content_hash, message_id, received_at FROM intake_key WHERE duplicate_key = ?',
      arrival.duplicateKey,
    );
    const same = seen.find((row) => Buffer.compare(row.content_hash, arrival.contentHash) === 0);
    if (same) return { kind: 'resend', messageId: asMessageId(same.message_id), receivedAt: same.received_at };
    const reused = seen.length > 0;
    const [offset = 0] = this.#log.write([reused ? flaggedAsReused(arrival.draft) : arrival.draft]);
    database.run(
      'INSERT INTO intake_key (duplicate_key, content_hash, message_id, received_at) VALUES (?, ?, ?, ?)',
      arrival.duplicateKey,
      arrival.contentHash,
      arrival.draft.attributes.messageid,
      arrival.receivedAt,
    );
    return { kind: 'taken', offset, reused };
  }
}

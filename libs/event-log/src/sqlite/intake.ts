import { asMessageId } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { type Arrival, flaggedAsReused, type Intake, type Receipt } from '../intake.js';
import type { SqliteEventLog } from './event-log.js';

interface KeyRow {
  readonly duplicate_key: Uint8Array;
  readonly content_hash: Uint8Array;
  readonly message_id: string;
  readonly received_at: number;
}

/**
 * Duplicate keys in the file of `hl7.raw`. In rowid form, so that rows lie in the order of receipt and forgetting takes
 * from the front. Only the index is scattered over its tree, and every leaf that a message touches is a page in the WAL:
 * so it holds 48 bits of the key (a hash), five times less than the whole; a collision costs one comparison.
 */
const createKeys = `
  CREATE TABLE IF NOT EXISTS intake_key (id INTEGER PRIMARY KEY, key_prefix INTEGER NOT NULL, duplicate_key BLOB NOT NULL,
    content_hash BLOB NOT NULL, message_id TEXT NOT NULL, received_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS intake_key_prefix ON intake_key (key_prefix)`;

const prefixOf = (key: Uint8Array): number => key.subarray(0, 6).reduce((number, byte) => number * 256 + byte, 0);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

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

  #take(database: SqliteDatabase, { draft, duplicateKey, contentHash, receivedAt }: Arrival): Receipt {
    const prefix = prefixOf(duplicateKey);
    const seen = database
      .all<KeyRow>(
        'SELECT duplicate_key, content_hash, message_id, received_at FROM intake_key WHERE key_prefix = ?',
        prefix,
      )
      .filter((row) => same(row.duplicate_key, duplicateKey));
    const first = seen.find((row) => same(row.content_hash, contentHash));
    if (first) return { kind: 'resend', messageId: asMessageId(first.message_id), receivedAt: first.received_at };
    const reused = seen.length > 0;
    const [offset = 0] = this.#log.write([reused ? flaggedAsReused(draft) : draft]);
    database.run(
      `INSERT INTO intake_key (key_prefix, duplicate_key, content_hash, message_id, received_at)
       VALUES (?, ?, ?, ?, ?)`,
      prefix,
      duplicateKey,
      contentHash,
      draft.attributes.messageid,
      receivedAt,
    );
    return { kind: 'taken', offset, reused };
  }
}

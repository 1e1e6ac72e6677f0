import type { Hop, HopStore } from '#event-log';
import type { PostgresQueries, PostgresTransaction } from '#platform';
import type { HopReader } from '../ports/hop-store.js';
import { asHop, hopColumns, hopOrder, type HopRow, hopRow } from '../rows/hop-row.js';
import { columnsOf, lastOfEach, unnest } from './batch.js';

/** Writes hops in the transaction of the stage. A redelivered entry overwrites its hop. */
export class PostgresHopStore implements HopStore<PostgresTransaction> {
  async save(tx: PostgresTransaction, hops: readonly Hop[]): Promise<void> {
    if (hops.length === 0) return;
    const last = lastOfEach(hops, ({ messageId, stage, topic, partition, offset }) =>
      [messageId, stage, topic, partition, offset].join('\n'),
    );
    await tx.run(hopSql.save, ...columnsOf(last.map(hopRow)));
  }
}

export class PostgresHopReader implements HopReader {
  constructor(private readonly database: PostgresQueries) {}

  async hopsOf(messageId: string): Promise<readonly Hop[]> {
    return (await this.database.all<HopRow>(hopSql.ofMessage, messageId)).map(asHop);
  }
}

/** Every statement over hops; the query plan spec reads them from here. */
export const hopSql = {
  save: `INSERT INTO hop (${hopColumns})
    SELECT * FROM ${unnest('text text text bigint bigint text text bigint bigint')}
    ON CONFLICT (message_id, stage, topic, "partition", "offset") DO UPDATE SET result = excluded.result,
      code = excluded.code, queued_at = excluded.queued_at, decided_at = excluded.decided_at`,
  ofMessage: `SELECT ${hopColumns} FROM hop WHERE message_id = $1 ORDER BY ${hopOrder}`,
} as const;

import type { MessageId } from '#contracts';
import type { KeptReceipts, KnownReceipt, ReceiptName } from '#event-log';
import type { PostgresQueries } from '#platform';
import { bytesOf } from './resend-store.js';

/** Of one call, so that it holds no lock for long. */
const forgottenMax = 10_000;

interface Row {
  readonly n: number;
  readonly message_id: MessageId | null;
  readonly received_at: number;
  readonly used: boolean;
}

/** What gateways read of the claims of stages. */
export class PostgresReceiptReader implements KeptReceipts {
  constructor(private readonly database: PostgresQueries) {}

  async find(names: readonly ReceiptName[], since: number): Promise<readonly KnownReceipt[]> {
    const rows = await this.database.all<Row>(
      `SELECT wanted.n, r.message_id, r.received_at, r.message_id IS NOT NULL OR EXISTS (
         SELECT FROM receipt o WHERE o.key_hash = wanted.key_hash AND o.received_at >= $3) AS used
       FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (key_hash, content_hash, n)
       LEFT JOIN receipt r ON r.key_hash = wanted.key_hash AND r.content_hash = wanted.content_hash
         AND r.received_at >= $3
       ORDER BY wanted.n`,
      names.map(({ key }) => bytesOf(key)),
      names.map(({ content }) => bytesOf(content)),
      since,
    );
    return rows.map(({ message_id, received_at, used }) => ({
      first: message_id === null ? undefined : { messageId: message_id, receivedAt: received_at },
      used,
    }));
  }

  async forget(before: number): Promise<void> {
    await this.database.run(
      'DELETE FROM receipt WHERE ctid = ANY (ARRAY (SELECT ctid FROM receipt WHERE received_at < $1 LIMIT $2))',
      before,
      forgottenMax,
    );
  }
}

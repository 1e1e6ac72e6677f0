import type { MessageId } from '#contracts';
import { overtaken, type PostgresTransaction } from '#platform';
import type {
  ArchivedMessage,
  ArchivedResult,
  ArchiveState,
  ArchiveStore,
  CountChange,
} from '../ports/archive-store.js';
import {
  asState,
  messageColumns,
  messageRow,
  resultColumns,
  resultRow,
  type StateRow,
  summed,
} from '../rows/archive-row.js';
import { columnsOf, lastOfEach, takenFrom, unnest } from './batch.js';

/**
 * A message and its outcome are of different partitions, and who reads what is there decides what is counted: `load`
 * locks the rows that it gives, and a message that it did not find must still be unknown when it is written, else the
 * transaction begins again.
 */
export class PostgresArchiveStore implements ArchiveStore<PostgresTransaction> {
  readonly #unknown = new WeakMap<PostgresTransaction, Set<MessageId>>();

  async load(tx: PostgresTransaction, messages: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ArchiveState>> {
    const rows = await tx.all<StateRow>(archiveSql.states, messages);
    const found = new Map(rows.map((row) => [row.message_id, asState(row)]));
    this.#unknown.set(tx, new Set(messages.filter((message) => !found.has(message))));
    return found;
  }

  async add(tx: PostgresTransaction, messages: readonly ArchivedMessage[]): Promise<void> {
    // The first of a message counts, in a batch as otherwise.
    const first = lastOfEach(messages.toReversed(), ({ messageId }) => messageId);
    const [fresh, others] = this.#parted(tx, first);
    await writeFresh(tx, archiveSql.addFresh, fresh.map(messageRow));
    if (others.length > 0) await tx.run(archiveSql.add, ...columnsOf(others.map(messageRow)));
  }

  async settle(tx: PostgresTransaction, results: readonly ArchivedResult[]): Promise<void> {
    const [fresh, others] = this.#parted(
      tx,
      lastOfEach(results, ({ messageId }) => messageId),
    );
    await writeFresh(tx, archiveSql.settleFresh, fresh.map(resultRow));
    if (others.length > 0) await tx.run(archiveSql.settle, ...columnsOf(others.map(resultRow)));
  }

  async count(tx: PostgresTransaction, changes: readonly CountChange[]): Promise<void> {
    if (changes.length === 0) return;
    const sums = lastOfEach(summed(changes), ({ feed, counted }) => `${feed}\n${counted}`);
    const rows = sums.map(({ feed, counted, by, receivedAt }) => [feed, counted, by, receivedAt ?? null]);
    await tx.run(archiveSql.count, ...columnsOf(rows));
  }

  #parted<Row extends { readonly messageId: MessageId }>(
    tx: PostgresTransaction,
    rows: readonly Row[],
  ): readonly [fresh: readonly Row[], others: readonly Row[]] {
    const unknown = this.#unknown.get(tx);
    if (!unknown) return [[], rows];
    const fresh = new Set(rows.filter(({ messageId }) => unknown.delete(messageId)));
    return [[...fresh], rows.filter((row) => !fresh.has(row))];
  }
}

async function writeFresh(tx: PostgresTransaction, sql: string, rows: readonly (string | number | null)[][]) {
  if (rows.length > 0 && (await tx.run(sql, ...columnsOf(rows))) < rows.length) throw overtaken();
}

const messages = unnest('text text text text text text text bigint text bigint bigint text text text bigint');
const results = unnest('text text text text text');
/** Every statement over the archive; the query plan spec reads them from here. */
export const archiveSql = {
  states: `SELECT message_id, feed, outcome FROM message WHERE message_id = ANY ($1::text[])
    ORDER BY message_id FOR NO KEY UPDATE`,
  addFresh: `INSERT INTO message (${messageColumns}) SELECT * FROM ${messages} ON CONFLICT DO NOTHING`,
  // A stub that an early outcome left has no feed; a message that is known already keeps its row.
  add: `INSERT INTO message (${messageColumns}) SELECT * FROM ${messages}
    ON CONFLICT (message_id) DO UPDATE SET ${takenFrom('excluded', messageColumns, ['message_id'])} WHERE message.feed IS NULL`,
  settleFresh: `INSERT INTO message (${resultColumns}) SELECT * FROM ${results} ON CONFLICT DO NOTHING`,
  settle: `INSERT INTO message (${resultColumns}) SELECT * FROM ${results}
    ON CONFLICT (message_id) DO UPDATE SET ${takenFrom('excluded', resultColumns, ['message_id'])}`,
  count: `INSERT INTO message_count (feed, counted, messages, last_received_at)
    SELECT * FROM ${unnest('text text bigint bigint')}
    ON CONFLICT (feed, counted) DO UPDATE SET messages = message_count.messages + excluded.messages,
      last_received_at = greatest(message_count.last_received_at, excluded.last_received_at)`,
} as const;

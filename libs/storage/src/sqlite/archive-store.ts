import type { MessageId } from '#contracts';
import type { SqliteDatabase } from '#platform';
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

export class SqliteArchiveStore implements ArchiveStore<SqliteDatabase> {
  load(tx: SqliteDatabase, messages: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ArchiveState>> {
    const rows = tx.all<StateRow>(archiveSql.states, JSON.stringify(messages));
    return Promise.resolve(new Map(rows.map((row) => [row.message_id, asState(row)])));
  }

  add(tx: SqliteDatabase, messages: readonly ArchivedMessage[]): Promise<void> {
    for (const message of messages) tx.run(archiveSql.add, ...messageRow(message));
    return Promise.resolve();
  }

  settle(tx: SqliteDatabase, results: readonly ArchivedResult[]): Promise<void> {
    for (const result of results) tx.run(archiveSql.settle, ...resultRow(result));
    return Promise.resolve();
  }

  count(tx: SqliteDatabase, changes: readonly CountChange[]): Promise<void> {
    for (const { feed, counted, by, receivedAt } of summed(changes))
      tx.run(archiveSql.count, feed, counted, by, receivedAt ?? null);
    return Promise.resolve();
  }
}

/** Every statement over the archive; the query plan spec reads them from here. */
export const archiveSql = {
  states: `SELECT m.message_id, m.feed, m.outcome FROM json_each(?) AS wanted
    JOIN message AS m ON m.message_id = wanted.value`,
  // A stub that an early outcome left has no feed; a message that is known already keeps its row.
  add: `INSERT INTO message (${messageColumns})
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    ON CONFLICT (message_id) DO UPDATE SET feed = ?2, organization = ?3, control_id = ?4, message_type = ?5,
      application = ?6, facility = ?7, received_at = ?8, source_key = ?9, raw_partition = ?10, raw_offset = ?11,
      acknowledgement = ?12, disposition = ?13, code = ?14, reused = ?15
    WHERE message.feed IS NULL`,
  settle: `INSERT INTO message (${resultColumns}) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (message_id) DO UPDATE SET outcome = ?2, stage = ?3, outcome_code = ?4, outcome_location = ?5`,
  count: `INSERT INTO message_count (feed, counted, messages, last_received_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (feed, counted) DO UPDATE SET messages = messages + ?3,
      last_received_at = max(coalesce(last_received_at, ?4), coalesce(?4, last_received_at))`,
} as const;

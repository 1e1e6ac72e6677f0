import type { MessageId } from '#contracts';
import type { SqliteDatabase, SqliteValue } from '#platform';
import type {
  ArchivedMessage,
  ArchivedOutcome,
  ArchivedResult,
  ArchiveState,
  ArchiveStore,
  CountChange,
} from '../ports/archive-store.js';

export class SqliteArchiveStore implements ArchiveStore<SqliteDatabase> {
  load(tx: SqliteDatabase, messages: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ArchiveState>> {
    const rows = tx.all<StateRow>(archiveSql.states, JSON.stringify(messages));
    return Promise.resolve(new Map(rows.map((row) => [row.message_id, asState(row)])));
  }

  add(tx: SqliteDatabase, messages: readonly ArchivedMessage[]): Promise<void> {
    for (const message of messages) tx.run(archiveSql.add, ...rowOf(message));
    return Promise.resolve();
  }

  settle(tx: SqliteDatabase, results: readonly ArchivedResult[]): Promise<void> {
    for (const { messageId, outcome, stage, code, location } of results)
      tx.run(archiveSql.settle, messageId, outcome, stage, code ?? null, location ?? null);
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
  add: `INSERT INTO message (message_id, feed, organization, control_id, message_type, application, facility,
      received_at, source_key, raw_partition, raw_offset, acknowledgement, disposition, code, reused)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    ON CONFLICT (message_id) DO UPDATE SET feed = ?2, organization = ?3, control_id = ?4, message_type = ?5,
      application = ?6, facility = ?7, received_at = ?8, source_key = ?9, raw_partition = ?10, raw_offset = ?11,
      acknowledgement = ?12, disposition = ?13, code = ?14, reused = ?15
    WHERE message.feed IS NULL`,
  settle: `INSERT INTO message (message_id, outcome, stage, outcome_code, outcome_location) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (message_id) DO UPDATE SET outcome = ?2, stage = ?3, outcome_code = ?4, outcome_location = ?5`,
  count: `INSERT INTO message_count (feed, counted, messages, last_received_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (feed, counted) DO UPDATE SET messages = messages + ?3,
      last_received_at = max(coalesce(last_received_at, ?4), coalesce(?4, last_received_at))`,
} as const;

interface StateRow {
  readonly message_id: MessageId;
  readonly feed: string | null;
  readonly outcome: ArchivedOutcome | null;
}

const asState = ({ feed, outcome }: StateRow): ArchiveState => ({
  ...(feed !== null && { feed }),
  ...(outcome !== null && { outcome }),
});

const rowOf = (message: ArchivedMessage): SqliteValue[] => [
  message.messageId,
  message.feed,
  message.organization ?? null,
  message.controlId ?? null,
  message.messageType ?? null,
  message.application ?? null,
  message.facility ?? null,
  message.receivedAt,
  message.sourceKey ?? null,
  message.partition,
  message.offset,
  message.acknowledgement ?? null,
  message.disposition ?? null,
  message.code ?? null,
  message.reused ? 1 : 0,
];

/** One change per counter, so that a batch writes each row once. */
function summed(changes: readonly CountChange[]): CountChange[] {
  const sums = new Map<string, CountChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.feed, change.counted]);
    const sum = sums.get(key);
    sums.set(key, sum ? add(sum, change) : change);
  }
  return [...sums.values()];
}

function add(sum: CountChange, change: CountChange): CountChange {
  const receivedAt = Math.max(sum.receivedAt ?? 0, change.receivedAt ?? 0);
  return { ...sum, by: sum.by + change.by, ...(receivedAt > 0 && { receivedAt }) };
}

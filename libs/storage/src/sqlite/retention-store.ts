import type { SqliteDatabase } from '#platform';
import type {
  AgingStore,
  KeptStore,
  RetentionReader,
  RetentionStore,
  Sweep,
  SweepEnd,
  SweepStep,
} from '../ports/retention-store.js';
import { keptStores, type SweptRow } from '../rows/retention-kept.js';
import { retentionStatements } from '../rows/retention-sql.js';
import { endValues, sweepStep } from '../rows/retention-sweep.js';

export class SqliteRetentionStore implements RetentionStore<SqliteDatabase> {
  sweep(tx: SqliteDatabase, sweep: Sweep): Promise<SweepStep> {
    return sweepStep(
      {
        all: (statement, ...values) => tx.all(retentionSql[statement], ...values),
        drop: (statement, ...values) => tx.run(retentionSql[statement], ...values),
        dropAll: (statement, ids) => tx.run(retentionSql[statement], JSON.stringify(ids)),
      },
      sweep,
    );
  }

  ended(tx: SqliteDatabase, end: SweepEnd): Promise<void> {
    tx.run(retentionSql.ended, ...endValues(end));
    return Promise.resolve();
  }
}

export class SqliteRetentionReader implements RetentionReader {
  constructor(private readonly database: SqliteDatabase) {}

  kept(): Promise<readonly KeptStore[]> {
    const { database } = this;
    return keptStores(
      async <Row>(statement: keyof typeof retentionSql) => database.get<Row>(retentionSql[statement]),
      database.all<SweptRow>(retentionSql.swept),
      async (store, entries) => Math.round((database.get<{ bytes: number }>(rowBytes[store])?.bytes ?? 0) * entries),
    );
  }

  messagesDroppedBefore(): Promise<number | undefined> {
    const row = this.database.all<SweptRow>(retentionSql.swept).find(({ store }) => store === 'messages');
    return Promise.resolve(row?.dropped_before ?? undefined);
  }
}

/** Every statement of retention; the query plan spec reads them from here. */
export const retentionSql = retentionStatements({
  parameter: (number) => `?${number}`,
  taken: '',
  among: (column, number) => `${column} IN (SELECT value FROM json_each(?${number}))`,
});

/** How far a row and its indexes reach beyond the texts in it. */
const around = 40;
const newest = 200;
const averageOf = (bytes: string, rows: string): string =>
  `SELECT coalesce(avg(${bytes} + ${around}), 0) AS bytes FROM (SELECT * FROM ${rows} LIMIT ${newest}) AS r`;
const lengths = (...columns: readonly string[]): string =>
  columns.map((column) => `coalesce(length(${column}), 0)`).join(' + ');

/** An entry by the newest ones: what a table takes is known to SQLite only by reading all of it. */
const rowBytes: Readonly<Record<AgingStore, string>> = {
  messages: averageOf(
    `${lengths('message_id', 'feed', 'organization', 'control_id', 'source_key')} + (SELECT coalesce(sum(${lengths(
      'h.message_id',
      'h.stage',
      'h.topic',
      'h.result',
    )} + ${around}), 0) FROM hop AS h WHERE h.message_id = r.message_id)`,
    'message ORDER BY message_id DESC',
  ),
  recordHistory: averageOf(
    lengths('type', 'id', 'source_key', 'sequence', 'body'),
    'resource_history ORDER BY row DESC',
  ),
  deadLetters: averageOf(
    lengths('topic', 'message_id', 'origin_topic', 'code', 'detail', 'control_id', 'reason'),
    'dead_letter ORDER BY rowid DESC',
  ),
  findings: averageOf(lengths('feed', 'day', 'kind', 'at', 'detail'), 'finding'),
};

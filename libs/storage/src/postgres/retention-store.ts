import type { PostgresQueries, PostgresTransaction } from '#platform';
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

export class PostgresRetentionStore implements RetentionStore<PostgresTransaction> {
  sweep(tx: PostgresTransaction, sweep: Sweep): Promise<SweepStep> {
    return sweepStep(
      {
        all: (statement, ...values) => tx.all(retentionSql[statement], ...values),
        drop: (statement, ...values) => tx.run(retentionSql[statement], ...values),
        dropAll: (statement, ids) => tx.run(retentionSql[statement], ids),
      },
      sweep,
    );
  }

  async ended(tx: PostgresTransaction, end: SweepEnd): Promise<void> {
    await tx.run(retentionSql.ended, ...endValues(end));
  }
}

export class PostgresRetentionReader implements RetentionReader {
  constructor(private readonly database: PostgresQueries) {}

  async kept(): Promise<readonly KeptStore[]> {
    const { database } = this;
    return keptStores(
      async <Row>(statement: keyof typeof retentionSql) => (await database.all<Row>(retentionSql[statement]))[0],
      await database.all<SweptRow>(retentionSql.swept),
      async (store) => {
        const [row] = await database.all<{ bytes: number }>(tableBytes, [...tables[store]]);
        return row?.bytes ?? 0;
      },
    );
  }

  async messagesDroppedBefore(): Promise<number | undefined> {
    const rows = await this.database.all<SweptRow>(retentionSql.swept);
    return rows.find(({ store }) => store === 'messages')?.dropped_before ?? undefined;
  }
}

/** Every statement of retention; the query plan spec reads them from here. */
export const retentionSql = retentionStatements({
  parameter: (number) => `$${number}`,
  taken: 'FOR UPDATE OF m SKIP LOCKED',
  among: (column, number) => `${column} = ANY ($${number}::text[])`,
});

const tables: Readonly<Record<AgingStore, readonly string[]>> = {
  messages: ['message', 'searched_message', 'message_term', 'hop'],
  recordHistory: ['resource_history'],
  deadLetters: ['dead_letter'],
  findings: ['finding'],
};
const tableBytes = `SELECT sum(pg_total_relation_size(name::regclass)) AS bytes FROM unnest($1::text[]) AS one (name)`;

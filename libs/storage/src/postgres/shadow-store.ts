import type { PostgresQueries, PostgresTransaction } from '#platform';
import {
  runsKept,
  type ShadowDifference,
  type ShadowReader,
  type ShadowRun,
  type ShadowStore,
  type ShadowWindow,
  type WindowMessage,
} from '../ports/shadow-store.js';
import {
  asDifference,
  asRun,
  asWindowMessage,
  type DifferenceRow,
  limitsOf,
  otherElement,
  summedDifferences,
  type WindowRow,
} from '../rows/shadow-row.js';
import { columnsOf, lastOfEach, unnest } from './batch.js';

/** Commands and steps are of several partitions, and each decides by all runs: whoever reads them is the only one. */
export class PostgresShadowStore implements ShadowStore<PostgresTransaction> {
  async runs(tx: PostgresTransaction): Promise<readonly ShadowRun[]> {
    await tx.all(shadowSql.turn);
    return allRuns(tx);
  }

  async messages(
    tx: PostgresTransaction,
    window: ShadowWindow,
    after: string | undefined,
    max: number,
  ): Promise<readonly WindowMessage[]> {
    const rows = await tx.all<WindowRow>(shadowSql.messages, ...limitsOf(window), after ?? '', max);
    return rows.map(asWindowMessage);
  }

  async beginningOfLast(tx: PostgresTransaction, last: number, window: ShadowWindow): Promise<string | undefined> {
    const [row] = await tx.all<{ id: string | null }>(shadowSql.beginningOfLast, ...limitsOf(window), last);
    return row?.id ?? undefined;
  }

  async save(tx: PostgresTransaction, runs: readonly ShadowRun[]): Promise<void> {
    await tx.all(shadowSql.turn);
    const rows = lastOfEach(runs, ({ id }) => id).map((run) => [run.id, JSON.stringify(run)]);
    if (rows.length > 0) await tx.run(shadowSql.save, ...columnsOf(rows));
    const old = (await allRuns(tx, runsKept)).map(({ id }) => id);
    if (old.length === 0) return;
    await tx.run(shadowSql.forgetDifferences, old);
    await tx.run(shadowSql.forget, old);
  }

  async add(tx: PostgresTransaction, run: string, differences: readonly ShadowDifference[]): Promise<void> {
    if (differences.length === 0) return;
    await tx.all(shadowSql.turn);
    const [counted] = await tx.all<{ known: number }>(shadowSql.known, run);
    const elements = [otherElement, ...differences.map(({ element }) => element)];
    const stored = await tx.all<DifferenceRow>(shadowSql.some, run, elements);
    const rows = summedDifferences(stored, counted?.known ?? 0, differences).map(
      ({ element, messages, times, examples }) => [run, element, messages, times, JSON.stringify(examples)],
    );
    await tx.run(shadowSql.put, ...columnsOf(rows));
  }
}

export class PostgresShadowReader implements ShadowReader {
  constructor(private readonly database: PostgresQueries) {}

  runs(): Promise<readonly ShadowRun[]> {
    return allRuns(this.database);
  }

  async run(id: string): Promise<ShadowRun | undefined> {
    return (await this.runs()).find((run) => run.id === id);
  }

  async differences(id: string): Promise<readonly ShadowDifference[]> {
    return (await this.database.all<DifferenceRow>(shadowSql.differences, id)).map(asDifference);
  }
}

const inWindow = `message_id >= $1 AND message_id < $2 AND feed IS NOT NULL AND ($3::text IS NULL OR feed = $3)
  AND ($4::text IS NULL OR message_type = $4 OR left(message_type, length($4) + 1) = $4 || '^')`;

/** Every statement over runs and their windows; the query plan spec reads them from here. */
export const shadowSql = {
  turn: `SELECT pg_advisory_xact_lock(hashtextextended('shadow runs', 0))`,
  // Message ids sort by receipt, and the key of the table gives them in this order. The newest event is the one that the
  // patient index was handed last.
  messages: `SELECT m.message_id, m.raw_partition, m.raw_offset, m.outcome, m.outcome_code,
      h."partition" AS canonical_partition, h."offset" AS canonical_offset
    FROM (SELECT * FROM message WHERE message_id > $5 AND ${inWindow} ORDER BY message_id LIMIT $6) AS m
    LEFT JOIN LATERAL (SELECT "partition", "offset" FROM hop
      WHERE message_id = m.message_id AND stage = 'mpi' AND topic = 'clinical.canonical'
      ORDER BY "offset" DESC LIMIT 1) AS h ON true
    ORDER BY m.message_id`,
  beginningOfLast: `SELECT min(message_id) AS id FROM (
    SELECT message_id FROM message WHERE ${inWindow} ORDER BY message_id DESC LIMIT $5) AS last`,
  save: `INSERT INTO shadow_run (id, run) SELECT * FROM ${unnest('text text')}
    ON CONFLICT (id) DO UPDATE SET run = excluded.run`,
  runs: `SELECT run FROM shadow_run ORDER BY id DESC OFFSET $1`,
  forgetDifferences: `DELETE FROM shadow_difference WHERE run = ANY ($1::text[])`,
  forget: `DELETE FROM shadow_run WHERE id = ANY ($1::text[])`,
  known: `SELECT count(*) AS known FROM shadow_difference WHERE run = $1`,
  some: `SELECT element, messages, times, examples FROM shadow_difference
    WHERE run = $1 AND element = ANY ($2::text[])`,
  differences: `SELECT element, messages, times, examples FROM shadow_difference WHERE run = $1
    ORDER BY messages DESC, times DESC, element`,
  put: `INSERT INTO shadow_difference (run, element, messages, times, examples)
    SELECT * FROM ${unnest('text text bigint bigint text')}
    ON CONFLICT (run, element) DO UPDATE SET messages = excluded.messages, times = excluded.times,
      examples = excluded.examples`,
} as const;

const allRuns = async (database: PostgresQueries, from = 0): Promise<ShadowRun[]> =>
  (await database.all<{ run: string }>(shadowSql.runs, from)).map(asRun);

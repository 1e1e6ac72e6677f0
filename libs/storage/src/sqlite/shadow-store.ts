import type { SqliteDatabase } from '#platform';
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

export class SqliteShadowStore implements ShadowStore<SqliteDatabase> {
  runs(tx: SqliteDatabase): Promise<readonly ShadowRun[]> {
    return Promise.resolve(allRuns(tx));
  }

  messages(
    tx: SqliteDatabase,
    window: ShadowWindow,
    after: string | undefined,
    max: number,
  ): Promise<readonly WindowMessage[]> {
    const rows = tx.all<WindowRow>(shadowSql.messages, after ?? '', ...limitsOf(window), max);
    return Promise.resolve(rows.map(asWindowMessage));
  }

  beginningOfLast(tx: SqliteDatabase, last: number, window: ShadowWindow): Promise<string | undefined> {
    const row = tx.get<{ id: string | null }>(shadowSql.beginningOfLast, ...limitsOf(window), last);
    return Promise.resolve(row?.id ?? undefined);
  }

  save(tx: SqliteDatabase, runs: readonly ShadowRun[]): Promise<void> {
    for (const run of runs) tx.run(shadowSql.save, run.id, JSON.stringify(run));
    for (const { id } of allRuns(tx, runsKept)) {
      tx.run('DELETE FROM shadow_difference WHERE run = ?', id);
      tx.run('DELETE FROM shadow_run WHERE id = ?', id);
    }
    return Promise.resolve();
  }

  add(tx: SqliteDatabase, run: string, differences: readonly ShadowDifference[]): Promise<void> {
    const { known } = tx.get<{ known: number }>(shadowSql.known, run) ?? { known: 0 };
    const elements = [otherElement, ...differences.map(({ element }) => element)];
    const stored = tx.all<DifferenceRow>(shadowSql.some, run, JSON.stringify(elements));
    for (const { element, messages, times, examples } of summedDifferences(stored, known, differences))
      tx.run(shadowSql.put, run, element, messages, times, JSON.stringify(examples));
    return Promise.resolve();
  }
}

export class SqliteShadowReader implements ShadowReader {
  constructor(private readonly database: SqliteDatabase) {}

  runs(): Promise<readonly ShadowRun[]> {
    return Promise.resolve(allRuns(this.database));
  }

  run(id: string): Promise<ShadowRun | undefined> {
    return Promise.resolve(allRuns(this.database).find((run) => run.id === id));
  }

  differences(id: string): Promise<readonly ShadowDifference[]> {
    return Promise.resolve(this.database.all<DifferenceRow>(shadowSql.differences, id).map(asDifference));
  }
}

/** Every statement over runs and their windows; the query plan spec reads them from here. */
export const shadowSql = {
  // Message ids sort by receipt, so that the table of messages is its own index. The newest event is the one that the
  // patient index was handed last.
  messages: `SELECT m.message_id, m.raw_partition, m.raw_offset, m.outcome, m.outcome_code,
      h."partition" AS canonical_partition, max(h."offset") AS canonical_offset
    FROM (SELECT * FROM message WHERE message_id > ?1 AND message_id >= ?2 AND message_id < ?3
        AND feed IS NOT NULL AND (?4 IS NULL OR feed = ?4)
        AND (?5 IS NULL OR message_type = ?5 OR substr(message_type, 1, length(?5) + 1) = ?5 || '^')
      ORDER BY message_id LIMIT ?6) AS m
    LEFT JOIN hop AS h ON h.message_id = m.message_id AND h.stage = 'mpi' AND h.topic = 'clinical.canonical'
    GROUP BY m.message_id ORDER BY m.message_id`,
  beginningOfLast: `SELECT min(message_id) AS id FROM (SELECT message_id FROM message
    WHERE message_id >= ?1 AND message_id < ?2 AND feed IS NOT NULL AND (?3 IS NULL OR feed = ?3)
      AND (?4 IS NULL OR message_type = ?4 OR substr(message_type, 1, length(?4) + 1) = ?4 || '^')
    ORDER BY message_id DESC LIMIT ?5)`,
  save: `INSERT INTO shadow_run (id, run) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET run = ?2`,
  runs: `SELECT run FROM shadow_run ORDER BY id DESC LIMIT -1 OFFSET ?`,
  known: `SELECT count(*) AS known FROM shadow_difference WHERE run = ?`,
  some: `SELECT element, messages, times, examples FROM shadow_difference
    WHERE run = ? AND element IN (SELECT value FROM json_each(?))`,
  differences: `SELECT element, messages, times, examples FROM shadow_difference WHERE run = ?
    ORDER BY messages DESC, times DESC, element`,
  put: `INSERT INTO shadow_difference (run, element, messages, times, examples) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (run, element) DO UPDATE SET messages = ?3, times = ?4, examples = ?5`,
} as const;

const allRuns = (database: SqliteDatabase, from = 0): ShadowRun[] =>
  database.all<{ run: string }>(shadowSql.runs, from).map(asRun);

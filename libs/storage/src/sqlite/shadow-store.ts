import type { MessageId, MessageOutcome } from '#contracts';
import type { SqliteDatabase } from '#platform';
import {
  elementsMax,
  examplesMax,
  runsKept,
  type ShadowDifference,
  type ShadowExample,
  type ShadowReader,
  type ShadowRun,
  type ShadowStore,
  type ShadowWindow,
  type WindowMessage,
} from '../ports/shadow-store.js';

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
    const rows = tx.all<MessageRow>(shadowSql.messages, after ?? '', ...limitsOf(window), max);
    return Promise.resolve(rows.map(asMessage));
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
    let left = elementsMax - known;
    for (const difference of differences) {
      const stored = tx.get<DifferenceRow>(shadowSql.difference, run, difference.element);
      if (stored === undefined) left--;
      const isBeyond = stored === undefined && left < 0;
      const sum = isBeyond
        ? added(tx.get<DifferenceRow>(shadowSql.difference, run, other), { ...difference, element: other })
        : added(stored, difference);
      tx.run(shadowSql.put, run, sum.element, sum.messages, sum.times, JSON.stringify(sum.examples));
    }
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

/** Names what is beyond the bound. */
const other = 'other';

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
  difference: `SELECT element, messages, times, examples FROM shadow_difference WHERE run = ? AND element = ?`,
  differences: `SELECT element, messages, times, examples FROM shadow_difference WHERE run = ?
    ORDER BY messages DESC, times DESC, element`,
  put: `INSERT INTO shadow_difference (run, element, messages, times, examples) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (run, element) DO UPDATE SET messages = ?3, times = ?4, examples = ?5`,
} as const;

interface MessageRow {
  readonly message_id: MessageId;
  readonly raw_partition: number;
  readonly raw_offset: number;
  readonly outcome: MessageOutcome['outcome'] | null;
  readonly outcome_code: string | null;
  readonly canonical_partition: number | null;
  readonly canonical_offset: number | null;
}

interface DifferenceRow {
  readonly element: string;
  readonly messages: number;
  readonly times: number;
  readonly examples: string;
}

const limitsOf = ({ from, before, feed, messageType }: ShadowWindow) =>
  [from, before, feed ?? null, messageType ?? null] as const;

const allRuns = (database: SqliteDatabase, from = 0): ShadowRun[] =>
  database.all<{ run: string }>(shadowSql.runs, from).map(({ run }) => JSON.parse(run) as ShadowRun);

const asMessage = (row: MessageRow): WindowMessage => ({
  messageId: row.message_id,
  partition: row.raw_partition,
  offset: row.raw_offset,
  ...(row.outcome !== null && { outcome: row.outcome }),
  ...(row.outcome_code !== null && { code: row.outcome_code }),
  ...(row.canonical_partition !== null &&
    row.canonical_offset !== null && {
      canonical: { partition: row.canonical_partition, offset: row.canonical_offset },
    }),
});

const asDifference = ({ examples, ...row }: DifferenceRow): ShadowDifference => ({
  ...row,
  examples: JSON.parse(examples) as readonly ShadowExample[],
});

function added(stored: DifferenceRow | undefined, difference: ShadowDifference): ShadowDifference {
  if (stored === undefined) return { ...difference, examples: difference.examples.slice(0, examplesMax) };
  const before = asDifference(stored);
  return {
    element: before.element,
    messages: before.messages + difference.messages,
    times: before.times + difference.times,
    examples: [...before.examples, ...difference.examples].slice(0, examplesMax),
  };
}

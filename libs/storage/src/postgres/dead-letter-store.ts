import type { PostgresQueries, PostgresTransaction } from '#platform';
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterPlace,
  DeadLetterReader,
  DeadLetterStore,
  LetterChange,
} from '../ports/dead-letter-store.js';
import {
  asDeadLetter,
  deadLetterColumns,
  deadLetterFilters,
  type DeadLetterRow,
  deadLetterRow,
  letterChangeRow,
} from '../rows/dead-letter-row.js';
import { columnsOf, lastOfEach, unnest } from './batch.js';

/** What `load` and `oldestOpen` give is locked until the end, so that two commands do not replay one letter. */
export class PostgresDeadLetterStore implements DeadLetterStore<PostgresTransaction> {
  async load(tx: PostgresTransaction, places: readonly DeadLetterPlace[]): Promise<readonly DeadLetter[]> {
    if (places.length === 0) return [];
    return (await tx.all<DeadLetterRow>(deadLetterSql.load, ...columnsOf(places.map(placeRow)))).map(asDeadLetter);
  }

  async oldestOpen(
    tx: PostgresTransaction,
    topic: string,
    partition: number,
    max: number,
  ): Promise<readonly DeadLetter[]> {
    return (await tx.all<DeadLetterRow>(deadLetterSql.oldestOpen, topic, partition, max)).map(asDeadLetter);
  }

  async record(tx: PostgresTransaction, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const first = lastOfEach(letters.toReversed(), (letter) => placeRow(letter).join('\n'));
    await tx.run(deadLetterSql.record, ...columnsOf(first.map(deadLetterRow)));
  }

  async mark(tx: PostgresTransaction, places: readonly DeadLetterPlace[], change: LetterChange): Promise<void> {
    if (places.length === 0) return;
    await tx.run(deadLetterSql.mark, ...columnsOf(places.map(placeRow)), ...letterChangeRow(change));
  }
}

export class PostgresDeadLetterReader implements DeadLetterReader {
  constructor(private readonly database: PostgresQueries) {}

  async find(filter: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    const given = deadLetterFilters.filter((name) => filter[name] !== undefined);
    const values = given.map((name) => filter[name] ?? null);
    const sql = findSql(given, filter.oldestFirst);
    return (await this.database.all<DeadLetterRow>(sql, ...values, filter.limit)).map(asDeadLetter);
  }

  async get({ topic, partition, offset }: DeadLetterPlace): Promise<DeadLetter | undefined> {
    const [row] = await this.database.all<DeadLetterRow>(deadLetterSql.byPlace, topic, partition, offset);
    return row && asDeadLetter(row);
  }

  groups(): Promise<readonly DeadLetterGroup[]> {
    return this.database.all<DeadLetterGroup>(deadLetterSql.groups);
  }

  async countOfRun(run: string): Promise<number> {
    const [row] = await this.database.all<{ count: number }>(deadLetterSql.countOfRun, run);
    return row?.count ?? 0;
  }
}

const placeRow = ({ topic, partition, offset }: DeadLetterPlace): [string, number, number] => [
  topic,
  partition,
  offset,
];

const wanted = `SELECT * FROM ${unnest('text bigint bigint')}`;
const order = `topic, partition, "offset"`;

function findSql(given: readonly (typeof deadLetterFilters)[number][], oldestFirst = false): string {
  const conditions = given.map((name, at) => `${name} = $${at + 1}`).join(' AND ');
  const where = given.length === 0 ? '' : `WHERE ${conditions}`;
  const direction = oldestFirst ? '' : ' DESC';
  const sorted = ['at', 'topic', 'partition', '"offset"'].map((column) => column + direction).join(', ');
  return `SELECT ${deadLetterColumns} FROM dead_letter ${where} ORDER BY ${sorted} LIMIT $${given.length + 1}`;
}

const deadLetterSql = {
  load: `SELECT ${deadLetterColumns} FROM dead_letter WHERE (topic, partition, "offset") IN (${wanted})
    ORDER BY ${order} FOR NO KEY UPDATE`,
  // 'open' stands as a literal because only then the partial index may be used.
  oldestOpen: `SELECT ${deadLetterColumns} FROM dead_letter WHERE state = 'open' AND topic = $1 AND partition = $2
    ORDER BY "offset" LIMIT $3 FOR NO KEY UPDATE`,
  record: `INSERT INTO dead_letter (${deadLetterColumns}) SELECT * FROM ${unnest(
    `text bigint bigint text text bigint bigint text text text bigint bigint text text text bigint text bigint
    text text text bigint text`,
  )} ON CONFLICT DO NOTHING`,
  mark: `UPDATE dead_letter SET state = $4, changed_at = $5, changed_by = $6, command = $7, reason = $8, edited = $9,
    run = $10 WHERE (topic, partition, "offset") IN (${wanted})`,
  byPlace: `SELECT ${deadLetterColumns} FROM dead_letter WHERE topic = $1 AND partition = $2 AND "offset" = $3`,
  countOfRun: 'SELECT count(*) AS count FROM dead_letter WHERE run = $1',
  groups: `SELECT topic, code, stage, count(*) AS count, min(at) AS oldest, max(at) AS newest FROM dead_letter
    WHERE state = 'open' GROUP BY topic, code, stage ORDER BY count DESC, topic, code, stage`,
} as const;

/** For the spec that asks PostgreSQL for their plans. */
export const deadLetterQueries: readonly string[] = [
  ...Object.values(deadLetterSql),
  findSql([]),
  findSql(['state']),
  findSql(['state', 'topic']),
  findSql(['state', 'topic', 'code', 'stage'], true),
];

import type { SqliteDatabase } from '#platform';
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

/** Dead letters in `broker.db`. */
export class SqliteDeadLetterStore implements DeadLetterStore<SqliteDatabase> {
  async load(tx: SqliteDatabase, places: readonly DeadLetterPlace[]): Promise<readonly DeadLetter[]> {
    return tx.all<DeadLetterRow>(byPlaces, placesJson(places)).map(asDeadLetter);
  }

  async oldestOpen(tx: SqliteDatabase, topic: string, partition: number, max: number): Promise<readonly DeadLetter[]> {
    return tx.all<DeadLetterRow>(oldestOpen, topic, partition, max).map(asDeadLetter);
  }

  async record(tx: SqliteDatabase, letters: readonly DeadLetter[]): Promise<void> {
    for (const letter of letters) tx.run(insert, ...deadLetterRow(letter));
  }

  async mark(tx: SqliteDatabase, places: readonly DeadLetterPlace[], change: LetterChange): Promise<void> {
    if (places.length > 0) tx.run(mark, ...letterChangeRow(change), placesJson(places));
  }
}

/** Reads the table of `SqliteDeadLetterStore`, on a connection that may be read-only. */
export class SqliteDeadLetterReader implements DeadLetterReader {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async find(filter: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    const given = deadLetterFilters.filter((name) => filter[name] !== undefined);
    const values = given.map((name) => filter[name] ?? null);
    return this.#database
      .all<DeadLetterRow>(findSql(given, filter.oldestFirst), ...values, filter.limit)
      .map(asDeadLetter);
  }

  async get(place: DeadLetterPlace): Promise<DeadLetter | undefined> {
    const row = this.#database.get<DeadLetterRow>(byPlace, place.topic, place.partition, place.offset);
    return row && asDeadLetter(row);
  }

  async groups(): Promise<readonly DeadLetterGroup[]> {
    return this.#database.all<DeadLetterGroup>(groups).map((group) => ({ ...group }));
  }

  async countOfRun(run: string): Promise<number> {
    return this.#database.get<{ count: number }>(countOfRun, run)?.count ?? 0;
  }
}

const insert = `INSERT INTO dead_letter (${deadLetterColumns}) VALUES (${deadLetterColumns.replace(/[^,]+/g, '?')}) ON CONFLICT DO NOTHING`;
const byPlace = `SELECT ${deadLetterColumns} FROM dead_letter WHERE topic = ? AND partition = ? AND "offset" = ?`;
// 'open' stands as a literal because only then SQLite may use the partial index.
const oldestOpen = `SELECT ${deadLetterColumns} FROM dead_letter
  WHERE state = 'open' AND topic = ? AND partition = ? ORDER BY "offset" LIMIT ?`;

const wanted = `SELECT place.value ->> 0 AS topic, place.value ->> 1 AS partition, place.value ->> 2 AS at_offset
  FROM json_each(?) AS place`;
const byPlaces = `SELECT ${deadLetterColumns
  .split(',')
  .map((name) => `letter.${name.trim()}`)
  .join(', ')} FROM (${wanted}) AS wanted CROSS JOIN dead_letter AS letter
  ON letter.topic = wanted.topic AND letter.partition = wanted.partition AND letter."offset" = wanted.at_offset`;
const mark = `UPDATE dead_letter
  SET state = ?, changed_at = ?, changed_by = ?, command = ?, reason = ?, edited = ?, run = ?
  WHERE (topic, partition, "offset") IN (${wanted})`;

const groups = `SELECT topic, code, stage, count(*) AS count, min(at) AS oldest, max(at) AS newest FROM dead_letter
  WHERE state = 'open' GROUP BY topic, code, stage ORDER BY count DESC, topic, code, stage`;

const countOfRun = 'SELECT count(*) AS count FROM dead_letter WHERE run = ?';

const findSql = (given: readonly (typeof deadLetterFilters)[number][], oldestFirst = false): string => {
  const where = given.length === 0 ? '' : `WHERE ${given.map((name) => `${name} = ?`).join(' AND ')}`;
  const order = oldestFirst ? 'at, rowid' : 'at DESC, rowid DESC';
  return `SELECT ${deadLetterColumns} FROM dead_letter ${where} ORDER BY ${order} LIMIT ?`;
};

/** For the spec that asks SQLite for their plans. */
export const deadLetterQueries: readonly string[] = [
  byPlace,
  byPlaces,
  oldestOpen,
  mark,
  groups,
  countOfRun,
  findSql([]),
  findSql(['state']),
  findSql(['state', 'topic']),
  findSql(['state', 'topic', 'code', 'stage'], true),
];

const placesJson = (places: readonly DeadLetterPlace[]): string =>
  JSON.stringify(places.map(({ topic, partition, offset }) => [topic, partition, offset]));

import type { SqliteDatabase, SqliteValue } from '#platform';
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterPlace,
  DeadLetterReader,
  DeadLetterState,
  DeadLetterStore,
} from '../ports/dead-letter-store.js';

/** Dead letters in `broker.db`. */
export class SqliteDeadLetterStore implements DeadLetterStore<SqliteDatabase> {
  async load(tx: SqliteDatabase, places: readonly DeadLetterPlace[]): Promise<readonly DeadLetter[]> {
    return tx.all<Row>(byPlaces, placesJson(places)).map(letterOf);
  }

  async oldestOpen(tx: SqliteDatabase, topic: string, partition: number, max: number): Promise<readonly DeadLetter[]> {
    return tx.all<Row>(oldestOpen, topic, partition, max).map(letterOf);
  }

  async record(tx: SqliteDatabase, letters: readonly DeadLetter[]): Promise<void> {
    for (const letter of letters) tx.run(insert, ...valuesOf(letter));
  }

  async mark(
    tx: SqliteDatabase,
    places: readonly DeadLetterPlace[],
    state: DeadLetterState,
    at: number,
  ): Promise<void> {
    if (places.length > 0) tx.run(mark, state, at, placesJson(places));
  }
}

/** Reads the table of `SqliteDeadLetterStore`, on a connection that may be read-only. */
export class SqliteDeadLetterReader implements DeadLetterReader {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async find(filter: DeadLetterFilter): Promise<readonly DeadLetter[]> {
    const given = filters.filter((name) => filter[name] !== undefined);
    const values = given.map((name): SqliteValue => filter[name] ?? null);
    return this.#database.all<Row>(findSql(given, filter.oldestFirst), ...values, filter.limit).map(letterOf);
  }

  async get(place: DeadLetterPlace): Promise<DeadLetter | undefined> {
    const row = this.#database.get<Row>(byPlace, place.topic, place.partition, place.offset);
    return row && letterOf(row);
  }

  async groups(): Promise<readonly DeadLetterGroup[]> {
    return this.#database.all<DeadLetterGroup>(groups).map((group) => ({ ...group }));
  }
}

interface Row {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly message_id: string;
  readonly origin_topic: string;
  readonly origin_partition: number;
  readonly origin_offset: number;
  readonly stage: string;
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
  readonly revision: number;
  readonly feed: string | null;
  readonly message_type: string | null;
  readonly control_id: string | null;
  readonly at: number;
  readonly state: DeadLetterState;
  readonly changed_at: number;
}

const columns = `topic, partition, "offset", message_id, origin_topic, origin_partition, origin_offset, stage, code, detail,
  attempts, revision, feed, message_type, control_id, at, state, changed_at`;

const insert = `INSERT INTO dead_letter (${columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`;
const byPlace = `SELECT ${columns} FROM dead_letter WHERE topic = ? AND partition = ? AND "offset" = ?`;
// 'open' stands as a literal because only then SQLite may use the partial index.
const oldestOpen = `SELECT ${columns} FROM dead_letter
  WHERE state = 'open' AND topic = ? AND partition = ? ORDER BY "offset" LIMIT ?`;

const wanted = `SELECT place.value ->> 0 AS topic, place.value ->> 1 AS partition, place.value ->> 2 AS at_offset
  FROM json_each(?) AS place`;
const byPlaces = `SELECT ${columns
  .split(',')
  .map((name) => `letter.${name.trim()}`)
  .join(', ')} FROM (${wanted}) AS wanted CROSS JOIN dead_letter AS letter
  ON letter.topic = wanted.topic AND letter.partition = wanted.partition AND letter."offset" = wanted.at_offset`;
const mark = `UPDATE dead_letter SET state = ?, changed_at = ?
  WHERE (topic, partition, "offset") IN (${wanted})`;

const groups = `SELECT topic, code, stage, count(*) AS count, min(at) AS oldest, max(at) AS newest FROM dead_letter
  WHERE state = 'open' GROUP BY topic, code, stage ORDER BY count DESC, topic, code, stage`;

const filters = ['state', 'topic', 'code', 'stage'] as const;

const findSql = (given: readonly (typeof filters)[number][], oldestFirst = false): string => {
  const where = given.length === 0 ? '' : `WHERE ${given.map((name) => `${name} = ?`).join(' AND ')}`;
  const order = oldestFirst ? 'at, rowid' : 'at DESC, rowid DESC';
  return `SELECT ${columns} FROM dead_letter ${where} ORDER BY ${order} LIMIT ?`;
};

/** For the spec that asks SQLite for their plans. */
export const deadLetterQueries: readonly string[] = [
  byPlace,
  byPlaces,
  oldestOpen,
  mark,
  groups,
  findSql([]),
  findSql(['state']),
  findSql(['state', 'topic']),
  findSql(['state', 'topic', 'code', 'stage'], true),
];

const placesJson = (places: readonly DeadLetterPlace[]): string =>
  JSON.stringify(places.map(({ topic, partition, offset }) => [topic, partition, offset]));

const valuesOf = (letter: DeadLetter): SqliteValue[] => [
  letter.topic,
  letter.partition,
  letter.offset,
  letter.messageId,
  letter.originTopic,
  letter.originPartition,
  letter.originOffset,
  letter.stage,
  letter.code,
  letter.detail,
  letter.attempts,
  letter.revision,
  letter.feed ?? null,
  letter.messageType ?? null,
  letter.controlId ?? null,
  letter.at,
  letter.state,
  letter.changedAt,
];

const letterOf = (row: Row): DeadLetter => ({
  topic: row.topic,
  partition: row.partition,
  offset: row.offset,
  messageId: row.message_id,
  originTopic: row.origin_topic,
  originPartition: row.origin_partition,
  originOffset: row.origin_offset,
  stage: row.stage,
  code: row.code,
  detail: row.detail,
  attempts: row.attempts,
  revision: row.revision,
  ...(row.feed === null ? {} : { feed: row.feed }),
  ...(row.message_type === null ? {} : { messageType: row.message_type }),
  ...(row.control_id === null ? {} : { controlId: row.control_id }),
  at: row.at,
  state: row.state,
  changedAt: row.changed_at,
});

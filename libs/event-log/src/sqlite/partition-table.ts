import type { Draft, Entry, EventAttributes } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { Limits, PartitionState } from '../event-log.js';
import { KeyIndex, type KeyIndexChanges } from './key-index.js';
import { type Coding, fromStored, toStored } from './stored-value.js';

type KeyRow = Pick<EntryRow, 'key' | 'offset'>;

interface EntryRow {
  readonly offset: number;
  readonly appended_at: number;
  readonly key: string;
  readonly attributes: string;
  readonly coding: Coding;
  readonly value: Uint8Array;
}

/** A row of the catalogue. */
export interface PartitionRow {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly compacted: number;
  /** Where the partition begins at least: entries below were trimmed, and their offsets are never used again. */
  readonly begin: number;
}

export const createCatalogue = `CREATE TABLE IF NOT EXISTS log_partition (
  id INTEGER PRIMARY KEY, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, compacted INTEGER NOT NULL,
  "begin" INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, "partition"))`;

/**
 * One table per partition, in rowid form with the offset as rowid: appends go to the right edge of the tree, values are
 * wide (WITHOUT ROWID cost twice the time). Compacted partitions have an index of their keys and keep the last entry of each.
 * Statements are texts that do not change, so that the driver prepares each once.
 */
export class PartitionTable {
  readonly topic: string;
  readonly partition: number;
  readonly compacted: boolean;
  readonly #keys: KeyIndex | undefined;
  readonly #id: number;
  readonly #table: string;
  readonly #sql: ReturnType<typeof statements>;

  constructor(row: Pick<PartitionRow, 'id' | 'topic' | 'partition' | 'compacted'>) {
    this.topic = row.topic;
    this.partition = row.partition;
    this.compacted = row.compacted === 1;
    this.#id = row.id;
    this.#table = `log_${row.id}`;
    this.#keys = this.compacted ? new KeyIndex(this.#table) : undefined;
    this.#sql = statements(this.#table);
  }

  create(database: SqliteDatabase): void {
    database.exec(`CREATE TABLE ${this.#table} ("offset" INTEGER PRIMARY KEY, appended_at INTEGER NOT NULL,
      "key" TEXT NOT NULL, attributes TEXT NOT NULL, bytes INTEGER NOT NULL, coding INTEGER NOT NULL,
      value BLOB NOT NULL)`);
    this.#keys?.create(database);
  }

  /** What one transaction changes in the index of the keys, if there is one: for all its appends and trims. */
  keyChanges(database: SqliteDatabase): KeyIndexChanges | undefined {
    return this.#keys?.changes(database);
  }

  append(database: SqliteDatabase, draft: Draft, offset: number, at: number, keys?: KeyIndexChanges): void {
    // The older entry goes first: the newest is never the one that is deleted, so its offset is never given out twice.
    keys?.replace(draft.key, offset, (older) => database.run(this.#sql.forget, older, draft.key) > 0);
    const { coding, bytes } = toStored(draft.value);
    const attributes = JSON.stringify(draft.attributes);
    database.run(this.#sql.insert, offset, at, draft.key, attributes, draft.value.length, coding, bytes);
  }

  /** In order of offsets from `from` on, within the limits; one larger entry comes alone. */
  read(database: SqliteDatabase, from: number, limits: Limits): Entry[] {
    // Sizes first, so that no more is read than the limit allows.
    const sizes = database.all<{ offset: number; bytes: number }>(this.#sql.sizes, from, limits.batchEntriesMax);
    const first = sizes[0];
    if (!first) return [];
    let last = first.offset;
    let bytes = first.bytes;
    for (const size of sizes.slice(1)) {
      bytes += size.bytes;
      if (bytes > limits.batchBytesMax) break;
      last = size.offset;
    }
    return database.all<EntryRow>(this.#sql.range, first.offset, last).map((row) => this.#entry(row));
  }

  entryAt(database: SqliteDatabase, offset: number): Entry | undefined {
    const row = database.get<EntryRow>(this.#sql.range, offset, offset);
    return row && this.#entry(row);
  }

  state(database: SqliteDatabase): PartitionState {
    const row = database.get<{ begin: number; oldest: number | null; newest: number | null }>(
      this.#sql.state,
      this.#id,
    );
    const end = Math.max(row?.begin ?? 0, (row?.newest ?? -1) + 1);
    return { topic: this.topic, partition: this.partition, begin: row?.oldest ?? end, end };
  }

  /** The first offset from `from` on that has an entry. */
  next(database: SqliteDatabase, from: number): number | undefined {
    return database.get<{ offset: number }>(this.#sql.next, from)?.offset;
  }

  /** Halves the partition again and again: times grow with the offsets, and have no index. */
  offsetAt(database: SqliteDatabase, at: number): number {
    let { begin, end } = this.state(database);
    while (begin < end) {
      const middle = begin + Math.floor((end - begin) / 2);
      const next = database.get<{ offset: number; appended_at: number }>(this.#sql.next, middle);
      if (next === undefined || next.appended_at >= at) end = middle;
      else begin = next.offset + 1;
    }
    return begin;
  }

  trim(database: SqliteDatabase, offset: number, keys?: KeyIndexChanges): void {
    const upTo = Math.min(offset, this.state(database).end);
    database.run('UPDATE log_partition SET "begin" = max("begin", ?) WHERE id = ?', upTo, this.#id);
    for (const entry of keys ? database.each<KeyRow>(this.#sql.keys, upTo) : []) keys?.drop(entry.key, entry.offset);
    database.run(this.#sql.trim, upTo);
  }

  #entry(row: EntryRow): Entry {
    return {
      topic: this.topic,
      partition: this.partition,
      offset: row.offset,
      appendedAt: row.appended_at,
      key: row.key,
      attributes: JSON.parse(row.attributes) as EventAttributes,
      value: fromStored({ coding: row.coding, bytes: row.value }),
    };
  }
}

const statements = (table: string) => ({
  insert: `INSERT INTO ${table} ("offset", appended_at, "key", attributes, bytes, coding, value)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  forget: `DELETE FROM ${table} WHERE "offset" = ? AND "key" = ?`,
  sizes: `SELECT "offset", bytes FROM ${table} WHERE "offset" >= ? ORDER BY "offset" LIMIT ?`,
  range: `SELECT "offset", appended_at, "key", attributes, coding, value FROM ${table}
    WHERE "offset" BETWEEN ? AND ? ORDER BY "offset"`,
  next: `SELECT "offset", appended_at FROM ${table} WHERE "offset" >= ? ORDER BY "offset" LIMIT 1`,
  state: `SELECT "begin", (SELECT min("offset") FROM ${table}) AS oldest, (SELECT max("offset") FROM ${table}) AS newest
    FROM log_partition WHERE id = ?`,
  keys: `SELECT "key", "offset" FROM ${table} WHERE "offset" < ?`,
  trim: `DELETE FROM ${table} WHERE "offset" < ?`,
});

import { type Draft, fault, type TopicDefinition } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { Batch, Limits, PartitionState } from '../event-log.js';
import { partitionOf } from '../partition.js';
import type { DurableEnds, SharedDurableEnds } from './durable-ends.js';
import { createKeyProgress, type KeyIndexChanges } from './key-index.js';
import { Tails } from './tail.js';
import { createCatalogue, type PartitionRow, PartitionTable } from './partition-table.js';

/** Where an entry lies. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

export interface LogFileOptions {
  readonly keepsTail?: boolean;
  /** Of a file that another thread writes: entries beyond are not read as batches yet. */
  readonly durable?: DurableEnds | undefined;
}

export interface Cursor {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
}

const createCursors = `CREATE TABLE IF NOT EXISTS log_cursor ("group" TEXT NOT NULL, topic TEXT NOT NULL,
  "partition" INTEGER NOT NULL, committed INTEGER NOT NULL, PRIMARY KEY ("group", topic, "partition")) WITHOUT ROWID`;

/**
 * The topics and cursors that lie in one SQLite file. Reading needs no more than a reader's connection, and answers
 * `nothing` for as long as the writer (maybe another thread) has not made the tables yet.
 */
export class LogFile {
  readonly database: SqliteDatabase;
  readonly topics: ReadonlySet<string>;
  /** What this thread appended last. */
  readonly tails = new Tails();
  readonly #partitions = new Map<string, readonly PartitionTable[]>();
  readonly #ends = new Map<PartitionTable, number>();
  /** Of the open transaction. */
  readonly #keyChanges = new Map<PartitionTable, KeyIndexChanges>();
  /** Not told yet. Apart from the ends above, because the rollback of a later transaction forgets those. */
  readonly #committedEnds = new Map<PartitionTable, number>();
  readonly #keepsTail: boolean;
  readonly #durable: DurableEnds | undefined;
  #hasTables = false;

  constructor(database: SqliteDatabase, topics: readonly TopicDefinition[], options: LogFileOptions = {}) {
    this.database = database;
    this.topics = new Set(topics.map(({ name }) => name));
    this.#keepsTail = options.keepsTail ?? true;
    this.#durable = options.durable;
  }

  /** Makes what is missing. Writers only; in a transaction of the caller. */
  ensure(topics: readonly TopicDefinition[], partitions: number): void {
    this.database.exec(createCatalogue);
    this.database.exec(createKeyProgress);
    this.database.exec(createCursors);
    for (const topic of topics) {
      for (let partition = this.partitionsOf(topic.name).length; partition < partitions; partition++)
        this.#create(topic, partition);
      this.#partitions.delete(topic.name);
      for (const table of this.partitionsOf(topic.name)) this.#ends.set(table, table.state(this.database).end);
    }
  }

  /** Partitions of a topic in order; none while the topic has not been made. */
  partitionsOf(topic: string): readonly PartitionTable[] {
    const known = this.#partitions.get(topic);
    if (known) return known;
    if (!this.#tablesExist()) return [];
    const found = this.database
      .all<PartitionRow>('SELECT * FROM log_partition WHERE topic = ? ORDER BY "partition"', topic)
      .map((row) => new PartitionTable(row));
    if (found.length > 0) this.#partitions.set(topic, found);
    return found;
  }

  /** In a transaction of the caller, who calls `committing` before its end. */
  append(draft: Draft, at: number): Place {
    const partitions = this.partitionsOf(draft.topic);
    const table = partitions[partitionOf(draft.key, partitions.length)];
    if (!table) throw fault('LOG_TOPIC_UNKNOWN', { topic: draft.topic });
    const offset = this.#ends.get(table) ?? table.state(this.database).end;
    table.append(this.database, draft, offset, at, this.#keyChangesOf(table));
    const { partition } = table;
    if (this.#keepsTail && !table.compacted) this.tails.appended({ ...draft, partition, offset, appendedAt: at });
    this.#ends.set(table, offset + 1);
    return { partition, offset };
  }

  table(topic: string, partition: number): PartitionTable | undefined {
    return this.partitionsOf(topic)[partition];
  }

  /** From the tail where that reaches back far enough, else from the file. */
  batch(topic: string, partition: number, from: number, limits: Limits): Batch | undefined {
    const [first, ...rest] = this.tails.read(topic, partition, from, limits) ?? [];
    if (first) return { topic, partition, entries: [first, ...rest] };
    const durableEnd = this.#durable?.of(topic, partition) ?? Number.POSITIVE_INFINITY;
    if (durableEnd <= from) return undefined;
    const entries = this.table(topic, partition)?.read(this.database, from, limits) ?? [];
    const [durable, ...others] = entries.filter(({ offset }) => offset < durableEnd);
    return durable && { topic, partition, entries: [durable, ...others] };
  }

  committing(): void {
    for (const changes of this.#keyChanges.values()) changes.moveOn();
    this.#keyChanges.clear();
  }

  afterCommit(): void {
    this.tails.committed();
    for (const [table, end] of this.#ends) this.#committedEnds.set(table, end);
  }

  /** Tells the readers of other threads where the partitions end; all that was committed is kept. */
  tellEnds(durable: SharedDurableEnds | undefined): void {
    for (const [{ topic, partition }, end] of this.#committedEnds) durable?.reached(topic, partition, end);
    this.#committedEnds.clear();
  }

  /** In a transaction of the caller, as `append`. */
  dropOldest(topic: string, max: number): void {
    for (const table of this.partitionsOf(topic)) this.trim(table, table.state(this.database).begin + max);
  }

  /** In a transaction of the caller, as `append`. */
  trim(table: PartitionTable, offset: number): void {
    table.trim(this.database, offset, this.#keyChangesOf(table));
    this.tails.forget();
  }

  states(only?: readonly string[]): PartitionState[] {
    const named = [...this.topics].filter((topic) => only?.includes(topic) ?? true);
    return named.flatMap((topic) => this.partitionsOf(topic).map((table) => table.state(this.database)));
  }

  cursors(): Cursor[] {
    if (!this.#tablesExist()) return [];
    return this.database.all<Cursor>('SELECT "group", topic, "partition", committed FROM log_cursor');
  }

  committed(group: string, topic: string, partition: number): number | undefined {
    if (!this.#tablesExist()) return undefined;
    return this.database.get<{ committed: number }>(
      'SELECT committed FROM log_cursor WHERE "group" = ? AND topic = ? AND "partition" = ?',
      group,
      topic,
      partition,
    )?.committed;
  }

  /**
   * Where the group is to go on. Faults LOG_GROUP_MOVED where there are entries from there to `first`, which begins what it
   * has in hand: somebody moved it back since, and its place must not be moved on again.
   */
  committedBehind({ group, topic, partition }: Omit<Cursor, 'committed'>, first: number): number {
    const committed = this.committed(group, topic, partition) ?? 0;
    const next = committed < first ? this.table(topic, partition)?.next(this.database, committed) : undefined;
    if (next !== undefined && next < first) throw fault('LOG_GROUP_MOVED', { group, topic, partition });
    return committed;
  }

  /** In a transaction of the caller. */
  commit({ group, topic, partition, committed }: Cursor): void {
    this.database.run(
      'INSERT OR REPLACE INTO log_cursor ("group", topic, "partition", committed) VALUES (?, ?, ?, ?)',
      group,
      topic,
      partition,
      committed,
    );
  }

  /** Notes a new group at the beginning; a group that is known stays where it is. In a transaction of the caller. */
  join(group: string, topic: string, partition: number): void {
    this.database.run(
      'INSERT OR IGNORE INTO log_cursor ("group", topic, "partition", committed) VALUES (?, ?, ?, 0)',
      group,
      topic,
      partition,
    );
  }

  /** In a transaction of the caller. */
  forget(group: string): void {
    this.database.run('DELETE FROM log_cursor WHERE "group" = ?', group);
  }

  /** A rollback may have undone appends and the making of a partition. */
  forgetCached(): void {
    this.#partitions.clear();
    this.#ends.clear();
    this.#keyChanges.clear();
    this.#hasTables = false;
    this.tails.rolledBack();
  }

  #keyChangesOf(table: PartitionTable): KeyIndexChanges | undefined {
    const changes = this.#keyChanges.get(table) ?? table.keyChanges(this.database);
    if (changes) this.#keyChanges.set(table, changes);
    return changes;
  }

  #create({ name, cleanup }: TopicDefinition, partition: number): void {
    const compacted = cleanup === 'compacted' ? 1 : 0;
    const row = this.database.get<{ id: number }>(
      'INSERT INTO log_partition (topic, "partition", compacted) VALUES (?, ?, ?) RETURNING id',
      name,
      partition,
      compacted,
    );
    if (row) new PartitionTable({ id: row.id, topic: name, partition, compacted }).create(this.database);
  }

  #tablesExist(): boolean {
    this.#hasTables ||=
      this.database.get(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'log_cursor'`) !== undefined;
    return this.#hasTables;
  }
}

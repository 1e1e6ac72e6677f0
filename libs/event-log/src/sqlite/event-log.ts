import { type Draft, type Entry, fault, type TopicDefinition } from '#contracts';
import type { Clock, SqliteDatabase } from '#platform';
import type { Batch, Capabilities, EventLog, Limits, LogAdmin, Subscription } from '../event-log.js';
import { defaultDelivery, type DeliveryPolicy, type DeliverySource, Subscriptions } from '../subscriptions.js';
import { SqliteLogAdmin } from './admin.js';
import type { SharedDurableEnds } from './durable-ends.js';
import { replaceEarlierKeyIndexes } from './earlier-key-index.js';
import { GroupCommit } from './group-commit.js';
import { LogFile, type Place } from './log-file.js';

export interface SqliteLogFile {
  readonly database: SqliteDatabase;
  readonly topics: readonly TopicDefinition[];
  /** Where the file's writing thread tells, and its readers see, how far the file is on the disk. */
  readonly durable?: SharedDurableEnds;
}

export interface SqliteEventLogOptions {
  /** The file that this thread writes: its topics, and the cursors of the groups that work here. */
  readonly writer?: SqliteLogFile;
  /** Files of other threads. */
  readonly readers?: readonly SqliteLogFile[];
  readonly clock: Clock;
  /** Called after a commit with the topics that have new entries, so that another thread can be told to `wake`. */
  readonly appended?: (topics: ReadonlySet<string>) => void;
  readonly delivery?: Partial<DeliveryPolicy>;
  /** Told when the disk did not keep what was committed: the process must not go on writing. */
  readonly lost?: (error: unknown) => void;
  /** Whether the writer keeps its newest entries in memory, for subscribers of the same thread (the default). */
  readonly keepsTail?: boolean;
}

/** A file with the one way to write to it. */
export interface LogWriter {
  readonly file: LogFile;
  readonly commits: GroupCommit;
}

/** A read of the console or a trace takes this much into memory at most; ask again from where it ended. */
const readBytesMax = 64 * 1024 * 1024;

/**
 * Topics in SQLite files with one writing thread each (README: embedded arrangement). The databases belong to the
 * caller, who closes them after the log.
 */
export class SqliteEventLog implements EventLog {
  readonly capabilities: Capabilities = {
    atomicAppend: true,
    compaction: 'at once',
    partitions: true,
    persistent: true,
  };
  readonly admin: LogAdmin;
  readonly #writer: LogWriter | undefined;
  readonly #files: readonly LogFile[];
  readonly #subscriptions: Subscriptions;
  readonly #clock: Clock;
  readonly #appended: (topics: ReadonlySet<string>) => void;

  constructor({ writer, readers = [], clock, appended, delivery, lost, keepsTail = true }: SqliteEventLogOptions) {
    this.#clock = clock;
    this.#appended = appended ?? (() => undefined);
    this.#writer = writer && openWriter(writer, lost, keepsTail);
    const others = readers.map((file) => new LogFile(file.database, file.topics, { durable: file.durable }));
    this.#files = this.#writer ? [this.#writer.file, ...others] : others;
    this.admin = new SqliteLogAdmin(this.#files, this.#writer);
    this.#subscriptions = new Subscriptions(this.#source(), { ...defaultDelivery, ...delivery });
  }

  /** What this thread writes; a fault where it only reads. For the other adapters over the same file. */
  get writer(): LogWriter {
    if (!this.#writer) throw fault('LOG_NOT_WRITABLE_HERE');
    return this.#writer;
  }

  async append(drafts: readonly Draft[]): Promise<readonly number[]> {
    const offsets = await this.writer.commits.submit(() => this.write(drafts));
    this.announce(drafts);
    return offsets;
  }

  async check(drafts: readonly Draft[]): Promise<void> {
    const { file } = this.writer;
    const foreign = drafts.find(({ topic }) => !file.topics.has(topic));
    if (foreign) throw this.#refusal(foreign.topic);
  }

  /** Appends inside a transaction that the caller has open on the writer; `announce` after its commit. */
  write(drafts: readonly Draft[]): number[] {
    return drafts.map((draft) => this.writeOne(draft).offset);
  }

  writeOne(draft: Draft): Place {
    const { file } = this.writer;
    if (!file.topics.has(draft.topic)) throw this.#refusal(draft.topic);
    return file.append(draft, this.#clock());
  }

  /** Drops the oldest entries of each partition, `max` at most, in a transaction that the caller has open. */
  dropOldest(topic: string, max: number): void {
    this.writer.file.dropOldest(topic, max);
  }

  /** Wakes the subscribers here and tells the other threads. */
  announce(drafts: readonly Pick<Draft, 'topic'>[]): void {
    if (drafts.length === 0) return;
    const topics = new Set(drafts.map(({ topic }) => topic));
    for (const topic of topics) this.wake(topic);
    this.#appended(topics);
  }

  /** The topic has new entries (another thread appended them): subscribers look now instead of at their next poll. */
  wake(topic: string): void {
    this.#subscriptions.wake(topic);
  }

  subscribe(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription> {
    return this.#subscriptions.open(group, topics, limits, deliver);
  }

  /** Fewer than `max` where the values are large: 64 MiB at most, one larger entry alone. */
  async read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    const file = this.#fileOf(topic);
    const limits = { batchEntriesMax: max, batchBytesMax: readBytesMax };
    return file.table(topic, partition)?.read(file.database, from, limits) ?? [];
  }

  close(): Promise<void> {
    return this.#subscriptions.close();
  }

  #source(): DeliverySource {
    return {
      partitions: (topic) => this.#partitions(topic),
      join: (group, topic, partition) => this.#join(group, topic, partition),
      committed: (group, topic, partition) => this.#writer?.file.committed(group, topic, partition) ?? 0,
      read: async (topic, partition, from, limits) => {
        const file = this.#fileOf(topic);
        const batch = () => file.batch(topic, partition, from, limits);
        return file === this.#writer?.file ? this.#writer.commits.between(batch) : batch();
      },
    };
  }

  #partitions(topic: string): readonly number[] {
    const file = this.#fileOf(topic);
    const tables = file.partitionsOf(topic);
    if (tables.length === 0 && file === this.#writer?.file) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return tables.map(({ partition }) => partition);
  }

  async #join(group: string, topic: string, partition: number): Promise<void> {
    const writer = this.#writer;
    if (!writer || writer.file.committed(group, topic, partition) !== undefined) return;
    await writer.commits.submit(() => writer.file.join(group, topic, partition));
  }

  #fileOf(topic: string): LogFile {
    const file = this.#files.find(({ topics }) => topics.has(topic));
    if (!file) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return file;
  }

  #refusal(topic: string): Error {
    const known = this.#files.some(({ topics }) => topics.has(topic));
    return fault(known ? 'LOG_NOT_WRITABLE_HERE' : 'LOG_TOPIC_UNKNOWN', { topic });
  }
}

function openWriter(
  { database, topics, durable }: SqliteLogFile,
  lost: ((error: unknown) => void) | undefined,
  keepsTail: boolean,
): LogWriter {
  replaceEarlierKeyIndexes(database);
  const file = new LogFile(database, topics, { keepsTail });
  const commits = new GroupCommit(database, lost);
  commits.observe({
    committing: () => file.committing(),
    committed: () => file.afterCommit(),
    kept: () => file.tellEnds(durable),
    rolledBack: () => file.forgetCached(),
  });
  return { file, commits };
}

import { fault, type TopicDefinition } from '#contracts';
import type { GroupMove, GroupState, LogAdmin, PartitionState } from '../event-log.js';
import type { LogWriter } from './event-log.js';
import type { Cursor, LogFile } from './log-file.js';

export class SqliteLogAdmin implements LogAdmin {
  readonly #files: readonly LogFile[];
  readonly #writer: LogWriter | undefined;

  constructor(files: readonly LogFile[], writer: LogWriter | undefined) {
    this.#files = files;
    this.#writer = writer;
  }

  /** Topics of another thread's file are left to that thread. */
  async ensure(topics: readonly TopicDefinition[], partitions: number): Promise<void> {
    const unknown = topics.find(({ name }) => !this.#files.some((file) => file.topics.has(name)));
    if (unknown) throw fault('LOG_TOPIC_UNKNOWN', { topic: unknown.name });
    const writer = this.#writer;
    if (!writer) return;
    const own = topics.filter(({ name }) => writer.file.topics.has(name));
    await writer.commits.submit(() => writer.file.ensure(own, partitions));
  }

  async partitions(only?: readonly string[]): Promise<readonly PartitionState[]> {
    return this.#files.flatMap((file) => file.states(only));
  }

  async groups(only?: readonly string[]): Promise<readonly GroupState[]> {
    const states = new Map((await this.partitions()).map((state) => [placeOf(state), state]));
    return this.#files
      .flatMap((file) => file.cursors())
      .filter(({ group }) => only?.includes(group) ?? true)
      .map((cursor) => withLag(cursor, states.get(placeOf(cursor))));
  }

  async offsetAt(topic: string, partition: number, at: number): Promise<number> {
    const file = this.#files.find(({ topics }) => topics.has(topic));
    if (!file) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return file.table(topic, partition)?.offsetAt(file.database, at) ?? 0;
  }

  async commit(group: string, topic: string, partition: number, offset: number, first?: number): Promise<void> {
    const place = { group, topic, partition };
    const { file, commits } = this.#owner(place);
    await commits.submit(() => {
      const least = first === undefined ? 0 : file.committedBehind(place, first);
      file.commit({ ...place, committed: Math.max(least, offset) });
    });
  }

  async move(group: string, places: readonly GroupMove[]): Promise<void> {
    for (const { topic, partition } of places) this.#owner({ group, topic, partition });
    await this.#writer?.commits.submit(() => {
      for (const { topic, partition, offset } of places)
        this.#writer?.file.commit({ group, topic, partition, committed: offset });
    });
  }

  async forget(group: string): Promise<void> {
    const writer = this.#writer;
    await writer?.commits.submit(() => writer.file.forget(group));
  }

  async trim(topic: string, partition: number, offset: number): Promise<void> {
    const { file, commits } = this.#owner({ topic });
    const table = file.table(topic, partition);
    if (!table) throw fault('LOG_TOPIC_UNKNOWN', { topic, partition });
    await commits.submit(() => file.trim(table, offset));
  }

  /** The writer, if this thread is the one that owns the topic or, with a group, the group's cursor. */
  #owner({ group, topic, partition = 0 }: { group?: string; topic: string; partition?: number }): LogWriter {
    const writer = this.#writer;
    const elsewhere = this.#files.some(
      (file) =>
        file !== writer?.file &&
        (group === undefined ? file.topics.has(topic) : file.committed(group, topic, partition) !== undefined),
    );
    if (!writer || elsewhere) throw fault('LOG_NOT_WRITABLE_HERE', { topic, group });
    return writer;
  }
}

const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

function withLag({ group, topic, partition, committed }: Cursor, state: PartitionState | undefined): GroupState {
  const begin = state?.begin ?? 0;
  const next = Math.max(committed, begin);
  return { group, topic, partition, committed: next, lag: Math.max(0, (state?.end ?? 0) - next) };
}

import type { Entry } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { Batch } from '../event-log.js';
import type { Outcome, UnitOfWork } from '../unit-of-work.js';
import type { SqliteEventLog } from './event-log.js';

/**
 * State, outputs and cursor in one SQLite transaction on the log's writer. All stages of a thread share that connection,
 * so runs take turns, in order of the calls. `apply` may await what uses `tx`; it must not append to the log itself.
 * Entries below the committed cursor are not fresh: a redelivery has no second effect. A batch behind entries that the
 * group has yet to get faults LOG_GROUP_MOVED: it was read before the group was moved back.
 */
export class SqliteUnitOfWork implements UnitOfWork<SqliteDatabase> {
  readonly #log: SqliteEventLog;

  constructor(log: SqliteEventLog) {
    this.#log = log;
  }

  async run(
    group: string,
    { topic, partition, entries }: Batch,
    apply: (tx: SqliteDatabase, fresh: readonly Entry[]) => Promise<readonly Outcome[]>,
  ): Promise<void> {
    const { file, commits } = this.#log.writer;
    const outputs = await commits.alone(async (database) => {
      const committed = file.committedBehind({ group, topic, partition }, entries[0].offset);
      const fresh = entries.filter(({ offset }) => offset >= committed);
      const last = fresh.at(-1);
      if (!last) return [];
      const drafts = (await apply(database, fresh)).flatMap((outcome) => outcome.outputs);
      this.#log.write(drafts);
      file.commit({ group, topic, partition, committed: last.offset + 1 });
      return drafts;
    });
    this.#log.announce(outputs);
  }
}

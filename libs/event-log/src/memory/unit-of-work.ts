import type { Entry } from '#contracts';
import type { Batch } from '../event-log.js';
import type { Outcome, UnitOfWork } from '../unit-of-work.js';
import type { MemoryEventLog } from './event-log.js';

/** State that a transaction works on a copy of: `adopt` makes the copy the state, a rollback just forgets it. */
export interface MemoryState<Tx> {
  fork(): Tx;
  adopt(tx: Tx): void;
}

/** State, outputs and cursor of a memory log at once. Runs take turns, as they do on one SQLite connection. */
export class MemoryUnitOfWork<Tx> implements UnitOfWork<Tx> {
  readonly #log: MemoryEventLog;
  readonly #state: MemoryState<Tx>;
  #last: Promise<void> = Promise.resolve();

  constructor(log: MemoryEventLog, state: MemoryState<Tx>) {
    this.#log = log;
    this.#state = state;
  }

  run(
    group: string,
    batch: Batch,
    apply: (tx: Tx, fresh: readonly Entry[]) => Promise<readonly Outcome[]>,
  ): Promise<void> {
    const run = this.#last.then(() => this.#run(group, batch, apply));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #run(
    group: string,
    { topic, partition, entries }: Batch,
    apply: (tx: Tx, fresh: readonly Entry[]) => Promise<readonly Outcome[]>,
  ): Promise<void> {
    const place = { group, topic, partition };
    const committed = this.#log.committedBehind(place, entries[0].offset);
    const fresh = entries.filter(({ offset }) => offset >= committed);
    const last = fresh.at(-1);
    if (!last) return;
    const tx = this.#state.fork();
    const outcomes = await apply(tx, fresh);
    this.#log.write(outcomes.flatMap(({ outputs }) => outputs));
    this.#state.adopt(tx);
    this.#log.commit(place, last.offset + 1);
  }
}

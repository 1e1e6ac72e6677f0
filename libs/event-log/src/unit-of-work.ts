import type { Draft, Entry } from '#contracts';
import type { Batch } from './event-log.js';

/** What one entry led to. */
export interface Outcome {
  readonly entry: Entry;
  readonly outputs: readonly Draft[];
}

/**
 * One transaction over a batch: state, outputs and the group's progress become durable together or not at all.
 * SQLite: BEGIN IMMEDIATE; apply; outputs; cursor; COMMIT.
 * PostgreSQL: BEGIN; skip the inputs that are known; apply; keep the outputs; COMMIT; append in order; commit offset.
 *
 * `fresh` are those of the batch's entries (the same objects) whose effects are not yet in the store. A rejection of
 * `apply` rolls everything back and passes through; a failure of the store itself rejects with a retriable Fault. Rejects
 * with LOG_GROUP_MOVED where the group was moved back behind the batch: it is of no use any more, another one follows.
 */
export interface UnitOfWork<Tx> {
  run(
    group: string,
    batch: Batch,
    apply: (tx: Tx, fresh: readonly Entry[]) => Promise<readonly Outcome[]>,
  ): Promise<void>;
}

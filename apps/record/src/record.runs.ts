import type { Batch } from '#event-log';

type Run = (batch: Batch) => Promise<void>;

/** What the consumers hand their batches to: the three stages, each run by `run-stage`. */
export class RecordRuns {
  constructor(
    readonly record: Run,
    readonly recordIdentity: Run,
    readonly archive: Run,
  ) {}
}

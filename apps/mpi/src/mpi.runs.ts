import type { Batch } from '#event-log';

type Run = (batch: Batch) => Promise<void>;

/** What the consumers hand their batches to: the stages `mpi` and `mpi-commands`, each run by `run-stage`. */
export class MpiRuns {
  constructor(
    readonly link: Run,
    readonly decisions: Run,
  ) {}
}

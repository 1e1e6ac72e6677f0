import type { Batch } from '#event-log';

/** What the consumer hands its batches to: the stage, run by `run-stage`. */
export class RouterRun {
  constructor(readonly run: (batch: Batch) => Promise<void>) {}
}

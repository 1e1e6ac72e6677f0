import type { Batch } from '#event-log';

type Run = (batch: Batch) => Promise<void>;

/** What `runStage` made of this app's stages. */
export class NormalizerRuns {
  constructor(
    readonly normalize: Run,
    readonly shadow: Run,
  ) {}
}

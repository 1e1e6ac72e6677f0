import type { Batch } from '#event-log';

type Run = (batch: Batch) => Promise<void>;

/** What `runStage` made of this app's stages. */
export class ConsoleRuns {
  constructor(
    readonly deadLetters: Run,
    readonly ops: Run,
  ) {}
}

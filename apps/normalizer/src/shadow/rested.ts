import { setTimeout as rest } from 'node:timers/promises';
import type { Batch } from '#event-log';
import type { Clock } from '#platform';

const restMsMax = 1_000;

/**
 * Rests after each batch for as long as it took, its wait for a turn included: the other stages have at least half of
 * the thread, and more of it the more they have to do.
 */
export const rested =
  (run: (batch: Batch) => Promise<void>, clock: Clock) =>
  async (batch: Batch): Promise<void> => {
    const began = clock();
    await run(batch);
    await rest(Math.min(restMsMax, Math.max(0, clock() - began)));
  };

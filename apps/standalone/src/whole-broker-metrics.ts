import type { EventLog } from '#event-log';
import { type Metrics, systemClock } from '#platform';
import type { ArchiveReader } from '#storage';
import { lagsNow } from '../../console/src/lags.js';

/** Brings those metrics up to date that are of the broker as a whole and not of one process or thread. */
export async function updateWholeBroker(
  metrics: Metrics,
  log: Pick<EventLog, 'admin' | 'read'>,
  archive: ArchiveReader,
): Promise<void> {
  const lags = await lagsNow({ clock: systemClock, log });
  metrics.lag.reset();
  metrics.lagSeconds.reset();
  for (const { group, topic, sample } of lags) {
    metrics.lag.set({ group, topic }, sample.lag);
    metrics.lagSeconds.set({ group, topic }, sample.seconds);
  }
  const counts = await archive.counts();
  for (const [outcome, count] of Object.entries(counts)) metrics.outcomes.set({ outcome }, count);
}

import type { EventLog } from '#event-log';
import type { Metrics } from '#platform';
import type { ArchiveReader } from '#storage';

/** Brings those metrics up to date that are of the broker as a whole and not of one process or thread. */
export async function updateWholeBroker(
  metrics: Metrics,
  log: Pick<EventLog, 'admin'>,
  archive: ArchiveReader,
): Promise<void> {
  metrics.lag.reset();
  for (const { group, topic, lag } of await log.admin.groups()) metrics.lag.inc({ group, topic }, lag);
  const counts = await archive.counts();
  for (const [outcome, count] of Object.entries(counts)) metrics.outcomes.set({ outcome }, count);
}

import type { EventLog } from '#event-log';
import { Operations } from '#nest';
import { exposition, type Metrics } from '#platform';
import type { ArchiveReader } from '#storage';
import type { StageThread } from './stage-thread.js';

/** Health and metrics of the process: its own and those of the stage worker. */
export class StandaloneOperations extends Operations {
  constructor(
    private readonly log: Pick<EventLog, 'admin'>,
    private readonly archive: ArchiveReader,
    private readonly thread: StageThread,
    private readonly ownMetrics: Metrics,
  ) {
    super();
  }

  async notReady(): Promise<readonly string[]> {
    return this.thread.running ? [] : ['stages'];
  }

  async metrics(): Promise<string> {
    this.ownMetrics.lag.reset();
    for (const { group, topic, lag } of await this.log.admin.groups()) this.ownMetrics.lag.inc({ group, topic }, lag);
    const counts = await this.archive.counts();
    for (const [outcome, count] of Object.entries(counts)) this.ownMetrics.outcomes.set({ outcome }, count);
    const own = await this.ownMetrics.registry.getMetricsAsJSON();
    return exposition(this.thread.running ? [own, await this.thread.metrics()] : [own]);
  }
}

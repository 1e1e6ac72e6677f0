import type { EventLog } from '#event-log';
import { Operations } from '#nest/operations';
import { exposition, type Metrics } from '#platform';
import type { ArchiveReader } from '#storage';
import type { StageThread } from './stage-thread.js';
import { updateWholeBroker } from './whole-broker-metrics.js';

/** Health and metrics of the process: its own and those of the stage worker. */
export class StandaloneOperations extends Operations {
  constructor(
    private readonly log: Pick<EventLog, 'admin' | 'read'>,
    private readonly archive: ArchiveReader,
    private readonly thread: Pick<StageThread, 'running' | 'metrics'>,
    private readonly ownMetrics: Metrics,
  ) {
    super();
  }

  async notReady(): Promise<readonly string[]> {
    return this.thread.running ? [] : ['stages'];
  }

  async metrics(): Promise<string> {
    await updateWholeBroker(this.ownMetrics, this.log, this.archive);
    const own = await this.ownMetrics.registry.getMetricsAsJSON();
    return exposition(this.thread.running ? [own, await this.thread.metrics()] : [own]);
  }
}

import { Operations } from '#nest/operations';
import { exposition, type Metrics } from '#platform';

/** Health and metrics of one process of a cluster. */
export class ClusterOperations extends Operations {
  readonly #waitingFor = new Set<string>(['start']);

  /** `update` brings up to date what is of the whole cluster, in the one role that tells of it. */
  constructor(
    private readonly ownMetrics: Metrics,
    private readonly update?: () => Promise<void>,
  ) {
    super();
  }

  started(): void {
    this.#waitingFor.delete('start');
  }

  /** Takes no further work: whoever balances load sends it elsewhere. */
  stopping(): void {
    this.#waitingFor.add('stop');
  }

  async notReady(): Promise<readonly string[]> {
    return [...this.#waitingFor];
  }

  async metrics(): Promise<string> {
    // Where a server is away, the process still tells of itself.
    await this.update?.().catch(() => undefined);
    return exposition([await this.ownMetrics.registry.getMetricsAsJSON()]);
  }
}

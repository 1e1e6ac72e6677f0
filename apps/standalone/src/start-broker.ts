import type { Config } from '#platform';
import type { Broker, BrokerKind } from './standalone.js';

/** In the mode that is configured; what the other one needs is not loaded. */
export const startBroker = async (config: Config, kind: BrokerKind = {}): Promise<Broker> =>
  config.mode === 'embedded'
    ? (await import('./standalone.js')).startStandalone(config, kind)
    : (await import('./cluster/cluster.js')).startCluster(config);

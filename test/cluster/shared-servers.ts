import { shareServers } from './installation.js';
import { type ClusterServers, clusterSources, startClusterServers } from './running-cluster.js';

let servers: ClusterServers | undefined;

/** One Kafka, PostgreSQL and Redis for all journeys that run on a cluster. */
export async function setUp(): Promise<void> {
  const sources = clusterSources('the journeys on a cluster');
  if (!sources) return;
  servers = await startClusterServers(sources);
  shareServers({
    brokers: servers.kafka.brokers.join(),
    databaseUrl: servers.postgres.url,
    redisUrl: servers.redis.url,
  });
}

export const tearDown = async (): Promise<void> => servers?.stop();

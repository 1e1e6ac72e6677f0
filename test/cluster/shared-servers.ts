import { sourceOf } from '../servers/sources.js';
import { shareServers } from './installation.js';
import { type ClusterServers, startClusterServers } from './running-cluster.js';

let servers: ClusterServers | undefined;

/** One Kafka, PostgreSQL and Redis for all journeys that run on a cluster. */
export async function setUp(): Promise<void> {
  const [kafka, postgres, redis] = (['kafka', 'postgres', 'redis'] as const).map((kind) =>
    sourceOf(kind, 'the journeys on a cluster'),
  );
  if (!kafka || !postgres || !redis) return;
  servers = await startClusterServers({ kafka, postgres, redis });
  shareServers({
    brokers: servers.kafka.brokers.join(),
    databaseUrl: servers.postgres.url,
    redisUrl: servers.redis.url,
  });
}

export const tearDown = async (): Promise<void> => servers?.stop();

import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Role, roles } from '#platform';
import { temporaryDirectory } from '../broker-process.js';
import { freePorts } from '../servers/free-ports.js';
import { type KafkaCluster, startKafka } from '../servers/kafka.js';
import { type Postgres, startPostgres } from '../servers/postgres.js';
import { type RedisServer, startRedis } from '../servers/redis.js';
import { ServerProcess } from '../servers/server-process.js';
import { type Source, sourceOf } from '../servers/sources.js';

export interface ClusterServers {
  readonly kafka: KafkaCluster;
  readonly postgres: Postgres;
  readonly redis: RedisServer;
  stop(): Promise<void>;
}

export interface ClusterSources {
  readonly kafka: Source;
  readonly postgres: Source;
  readonly redis: Source;
}

/** Where all three can be had from; undefined, and said loudly, where one cannot. */
export function clusterSources(suite: string): ClusterSources | undefined {
  const [kafka, postgres, redis] = [sourceOf('kafka', suite), sourceOf('postgres', suite), sourceOf('redis', suite)];
  return kafka && postgres && redis && { kafka, postgres, redis };
}

/** All three servers, each as real as it can be had here. */
export async function startClusterServers(sources: ClusterSources, kafkaNodes = 1): Promise<ClusterServers> {
  const started = await Promise.allSettled([
    startKafka(sources.kafka, { nodes: kafkaNodes }),
    startPostgres(sources.postgres),
    startRedis(sources.redis),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.status === 'fulfilled' && one.value.stop()));
  };
  const [kafka, postgres, redis] = started;
  if (kafka.status === 'fulfilled' && postgres.status === 'fulfilled' && redis.status === 'fulfilled')
    return { kafka: kafka.value, postgres: postgres.value, redis: redis.value, stop };
  await stop();
  throw started.find((one) => one.status === 'rejected')?.reason;
}

/** One process of the broker, with the roles that it has. */
interface ClusterProcess {
  readonly roles: readonly Role[];
  readonly httpPort: number;
  /** 0 where it takes no messages. */
  readonly mllpPort: number;
  readonly process: ServerProcess;
}

export interface RunningCluster {
  readonly processes: readonly ClusterProcess[];
  /** Console, APIs. */
  readonly url: string;
  readonly mllpPort: number;
  of(role: Role): readonly ClusterProcess[];
  /** SIGTERM to all; resolves when all are gone. The servers stay. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** The roles of each process; default: one process for each role. */
  readonly processes?: readonly (readonly Role[])[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the first console and the first gateway; free ones without. */
  readonly httpPort?: number;
  readonly mllpPort?: number;
  /** Called once the processes are started, before they are ready. */
  readonly begun?: (processes: readonly ClusterProcess[]) => Promise<void>;
}

/** Resolves when every process says that it is ready. */
export async function startCluster(servers: ClusterServers, options: ClusterOptions = {}): Promise<RunningCluster> {
  const directory = temporaryDirectory();
  const secretFile = join(directory, 'secret');
  writeFileSync(secretFile, randomBytes(32), { mode: 0o600 });
  const wanted = options.processes ?? roles.map((role) => [role]);
  const ports = await freePorts(3 * wanted.length);
  const mpiPortOf = (at: number): string => String(ports[2 * wanted.length + at] ?? 0);
  const first = (role: Role): number => wanted.findIndex((some) => some.includes(role));
  const common = {
    HIE_MODE: 'cluster',
    HIE_KAFKA_BROKERS: servers.kafka.brokers.join(),
    HIE_DATABASE_URL: servers.postgres.url,
    HIE_REDIS_URL: servers.redis.url,
    HIE_SECRET_FILE: secretFile,
    HIE_MPI_ADDRESS: `127.0.0.1:${mpiPortOf(first('mpi'))}`,
    HIE_LOG_LEVEL: 'warn',
    ...options.environment,
  };
  const processes = wanted.map((some, at): ClusterProcess => {
    const httpPort = (at === first('console') ? options.httpPort : undefined) ?? ports[2 * at] ?? 0;
    const mllpPort = (at === first('gateway') ? options.mllpPort : undefined) ?? ports[2 * at + 1] ?? 0;
    const environment = {
      ...common,
      HIE_ROLE: some.join(),
      HIE_MPI_PORT: mpiPortOf(at),
      HIE_HTTP_PORT: String(httpPort),
      HIE_MLLP_PORT: String(mllpPort),
    };
    const command: [string, ...string[]] = [process.execPath, 'apps/standalone/bin/hie.cjs', 'start'];
    const server = new ServerProcess(command, () => isReady(httpPort), environment);
    return { roles: some, httpPort, mllpPort: some.includes('gateway') ? mllpPort : 0, process: server };
  });
  const of = (role: Role): readonly ClusterProcess[] => processes.filter((one) => one.roles.includes(role));
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.process.end('SIGTERM')));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const ready = processes.map((one) => one.process.start(120_000));
    await options.begun?.(processes);
    await Promise.all(ready);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `http://127.0.0.1:${of('console')[0]?.httpPort ?? 0}`;
  return { processes, url, mllpPort: of('gateway')[0]?.mllpPort ?? 0, of, stop };
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2000) });
  return response.ok;
}

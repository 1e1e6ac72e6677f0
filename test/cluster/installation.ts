import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePorts } from '../servers/free-ports.js';

/** Servers that the tests of a run share, as the environment hands them to each test file. */
export interface SharedServers {
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

const variable = 'HIE_TEST_CLUSTER';

export const shareServers = (servers: SharedServers): void => {
  process.env[variable] = JSON.stringify(servers);
};

/** Undefined where the tests run embedded: the environment of one run is that of the tests of both modes. */
export const sharedServers = (): SharedServers | undefined => {
  const text = process.env['HIE_TEST_MODE'] === 'cluster' ? process.env[variable] : undefined;
  return text === undefined ? undefined : (JSON.parse(text) as SharedServers);
};

/** More than one, so that what lies in several is tried. */
const clusterPartitions = 2;
/** Of each topic, in the mode that the tests run in. */
export const partitionsOfTests = (): number => (sharedServers() ? clusterPartitions : 1);

/**
 * An installation of its own on shared servers: what is a data directory to an embedded broker is a schema, a prefix of
 * topics and a secret here, so that a second start on the same directory goes on where the first ended.
 */
export async function installation(
  dataDir: string,
  { brokers, databaseUrl, redisUrl }: SharedServers,
): Promise<Readonly<Record<string, string>>> {
  const name = `t${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
  mkdirSync(dataDir, { recursive: true });
  const secret = join(dataDir, 'secret');
  if (!existsSync(secret)) writeFileSync(secret, createHash('sha256').update(name).digest(), { mode: 0o600 });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.end();
  const within = new URL(databaseUrl);
  within.searchParams.set('options', `-csearch_path=${name}`);
  const [mpiPort = 0] = await freePorts(1);
  return {
    HIE_MODE: 'cluster',
    HIE_KAFKA_BROKERS: brokers,
    HIE_DATABASE_URL: within.href,
    HIE_REDIS_URL: redisUrl,
    HIE_TOPIC_PREFIX: `${name}.`,
    HIE_SECRET_FILE: secret,
    HIE_PARTITIONS: String(clusterPartitions),
    HIE_MPI_PORT: String(mpiPort),
  };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKafkaLog } from '#event-log/kafka';
import { type Role, roles } from '#platform';
import { startBroker, temporaryDirectory } from '../broker-process.js';
import { type ClusterServers, startCluster, startClusterServers } from '../cluster/running-cluster.js';
import { type ServerKind, type Source, sourceOf } from '../servers/sources.js';
import { type OverloadRow, overload } from './cluster-overload.js';
import { messages } from './messages.js';
import { closedLoop, openLoop } from './mllp-load.js';
import { round, spread, type Spread } from './quantiles.js';
import { type RawRates, rawRates } from './raw-rates.js';
import { drained } from './readable.js';

interface ThroughputRow {
  readonly arrangement: string;
  /** From the first byte sent until everything is in the record. */
  readonly endToEndPerSecond: number;
  readonly acknowledgedPerSecond: number;
  readonly ackMs: Spread;
  /** To that of the embedded broker in the same run. */
  readonly toEmbedded: number;
}

interface SteadyRow {
  readonly offeredPerSecond: number;
  readonly seconds: number;
  readonly acknowledgedPerSecond: number;
  readonly ackMs: Spread;
  /** Time that the stages needed after the last acknowledgement. */
  readonly drainMs: number;
  readonly linked: number;
  readonly sent: number;
}

export interface ClusterResults {
  readonly raw: RawRates;
  readonly throughput: readonly ThroughputRow[];
  readonly steady: SteadyRow;
  readonly overload: OverloadRow;
}

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

const connections = 64;
const partitions = '6';
/** Two of each but the console, of which people look at one. */
const two: readonly (readonly Role[])[] = roles.flatMap((role): Role[][] =>
  role === 'console' ? [[role]] : [[role], [role]],
);
const one: readonly (readonly Role[])[] = roles.map((role) => [role]);

/**
 * `npm run bench -- --cluster`: all servers and all processes on this machine. Every figure stands beside that of one
 * embedded process, and beside what the Kafka client and broker do alone, in the same run.
 */
export async function measureCluster({ quick, say }: Options): Promise<ClusterResults> {
  const count = quick ? 3000 : 20_000;
  const make = messages('ADT', count);
  say(`cluster: ${count} ADT to one embedded process`);
  const embedded = await embeddedThroughput(make, count);
  const throughput: ThroughputRow[] = [{ arrangement: 'embedded', ...embedded, toEmbedded: 1 }];
  let raw: RawRates | undefined;
  for (const [arrangement, processes] of [
    ['1 of each stage', one],
    ['2 of each stage', two],
  ] as const) {
    say(`cluster: ${count} ADT to ${arrangement}`);
    const measured = await onCluster(processes, {}, async (cluster, servers) => {
      raw ??= await rawOf(servers, make, quick);
      return throughputOf(cluster.mllpPort, cluster.url, make, count);
    });
    const toEmbedded = round(measured.endToEndPerSecond / embedded.endToEndPerSecond);
    throughput.push({ arrangement, ...measured, toEmbedded });
  }
  const capacity = throughput[1]?.endToEndPerSecond ?? 0;
  const steady = await onCluster(one, {}, (cluster) => steadyAt(250, quick ? 10 : 60, cluster, say));
  say(`cluster: 3 times ${capacity} ADT/s offered`);
  const limited = await overload(one, { perSecond: 3 * capacity, seconds: quick ? 60 : 600, run: onCluster });
  return { raw: raw ?? { appendedPerSecond: 0, deliveredPerSecond: 0 }, throughput, steady, overload: limited };
}

const needed = (kind: ServerKind): Source => {
  const source = sourceOf(kind, 'the cluster bench');
  if (!source) throw new Error(`there is no ${kind}`);
  return source;
};

export type OnCluster = typeof onCluster;

async function onCluster<Result>(
  processes: readonly (readonly Role[])[],
  limits: Readonly<Record<string, number>>,
  work: (cluster: Awaited<ReturnType<typeof startCluster>>, servers: ClusterServers) => Promise<Result>,
): Promise<Result> {
  const file = join(temporaryDirectory(), 'hie.yaml');
  writeFileSync(file, JSON.stringify({ limits }));
  const servers = await startClusterServers({
    kafka: needed('kafka'),
    postgres: needed('postgres'),
    redis: needed('redis'),
  });
  try {
    const cluster = await startCluster(servers, {
      processes,
      environment: { HIE_PARTITIONS: partitions, HIE_CONFIG: file },
    });
    try {
      return await work(cluster, servers);
    } finally {
      await cluster.stop();
    }
  } finally {
    await servers.stop();
  }
}

async function embeddedThroughput(make: (index: number) => Uint8Array, count: number) {
  const broker = await startBroker();
  try {
    return await throughputOf(broker.port, broker.url, make, count);
  } finally {
    await broker.discard();
  }
}

async function throughputOf(port: number, url: string, make: (index: number) => Uint8Array, count: number) {
  const began = performance.now();
  const load = { host: '127.0.0.1', port, connections, message: make };
  const result = await closedLoop(load, 3_600_000, 0, count);
  await drained(url);
  return {
    endToEndPerSecond: Math.round((count * 1000) / (performance.now() - began)),
    acknowledgedPerSecond: Math.round(result.messages / result.seconds),
    ackMs: spread(result.ackMs),
  };
}

async function steadyAt(
  perSecond: number,
  seconds: number,
  { mllpPort, url }: { readonly mllpPort: number; readonly url: string },
  say: (line: string) => void,
): Promise<SteadyRow> {
  say(`cluster: ${perSecond} ADT/s offered for ${seconds} s`);
  const load = { host: '127.0.0.1', port: mllpPort, connections: 16, message: messages('ADT', perSecond * seconds) };
  const result = await openLoop(load, { perSecond, forMs: seconds * 1000, first: 0 });
  const lastAcknowledged = performance.now();
  const linked = await drained(url);
  return {
    offeredPerSecond: perSecond,
    seconds,
    acknowledgedPerSecond: Math.round(result.messages / result.seconds),
    ackMs: spread(result.ackMs),
    drainMs: Math.round(performance.now() - lastAcknowledged),
    linked,
    sent: result.messages,
  };
}

async function rawOf(
  { kafka }: ClusterServers,
  make: (index: number) => Uint8Array,
  quick: boolean,
): Promise<RawRates> {
  const open = () => openKafkaLog({ connection: { brokers: kafka.brokers }, prefix: 'raw-rates.' });
  return rawRates(open, make, quick ? 3000 : 20_000);
}

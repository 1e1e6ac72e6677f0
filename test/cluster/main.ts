import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type ServerKind, type Source, sourceOf } from '../servers/sources.js';
import { startCluster, startClusterServers } from './running-cluster.js';

/**
 * `npm run cluster`: Kafka, PostgreSQL and Redis and one process for each role on this machine, until Ctrl-C; what they
 * keep goes with them. `--demo` lets the simulated community send to it, `--brokers 3` makes three of Kafka.
 */
const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    brokers: { type: 'string', default: '1' },
    'mllp-port': { type: 'string', default: process.env['HIE_MLLP_PORT'] ?? '2575' },
    'http-port': { type: 'string', default: process.env['HIE_HTTP_PORT'] ?? '8080' },
  },
});

const say = (text: string): void => void process.stderr.write(`hie: ${text}\n`);
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
});

process.exitCode = await run();

async function run(): Promise<number> {
  const sources = { kafka: needed('kafka'), postgres: needed('postgres'), redis: needed('redis') };
  say('starting Kafka, PostgreSQL and Redis; the first time Maven fetches Kafka');
  const servers = await startClusterServers(sources, Number(values.brokers));
  try {
    say(`Kafka ${servers.kafka.brokers.join()}, ${servers.postgres.url}, ${servers.redis.url}`);
    const cluster = await startCluster(servers, {
      httpPort: Number(values['http-port']),
      mllpPort: Number(values['mllp-port']),
    });
    try {
      for (const { roles, process: one, httpPort } of cluster.processes)
        say(`${roles.join()}: process ${one.pid}, health on http://127.0.0.1:${httpPort}/health/ready`);
      say(`MLLP on 127.0.0.1:${cluster.mllpPort}, console and APIs on ${cluster.url}; Ctrl-C ends all`);
      if (values.demo) demo(cluster.url, cluster.mllpPort);
      await interrupted;
      say('stopping; what is in hand is finished first');
    } finally {
      await cluster.stop();
    }
  } finally {
    await servers.stop();
  }
  return 0;
}

function needed(kind: ServerKind): Source {
  const source = sourceOf(kind, 'npm run cluster');
  if (!source) throw new Error(`there is no ${kind}: install it, or name one that runs in the environment`);
  return source;
}

function demo(url: string, mllpPort: number): void {
  const args = ['demo', '--once', '--host', '127.0.0.1', '--port', String(mllpPort), '--url', url];
  spawn(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { stdio: 'inherit' });
}

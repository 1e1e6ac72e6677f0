import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { adtA01 } from '../../../apps/standalone/src/demo/bench-messages.js';
import { roles } from '#platform';
import { drained, overview } from '../../bench/readable.js';
import {
  type ClusterServers,
  type ClusterSources,
  clusterSources,
  type RunningCluster,
  startCluster,
  startClusterServers,
} from '../../cluster/running-cluster.js';
import { Ledger } from '../ledger.js';
import { sendInOrder } from './insistent-sender.js';

const sources = clusterSources('a cluster whose servers come and go');
const isLocal = sources && Object.values(sources).every(({ from }) => from === 'local');

(isLocal ? describe : describe.skip)('a cluster whose servers come and go', () => {
  let servers: ClusterServers;
  let cluster: RunningCluster;
  let sent = 0;
  /** Sends some more messages, each until it is acknowledged; resolves when they are in the record. */
  const passes = async (count: number): Promise<void> => {
    const messages = Array.from({ length: count }, (_, at) => ({
      controlId: `ADT${sent + at}`,
      bytes: adtA01(sent + at),
    }));
    sent += count;
    const ports = [cluster.mllpPort];
    await sendInOrder(messages, 0, { ports, ledger: new Ledger(), pauseMs: 0, answerWithinMs: 10_000 });
    await drained(cluster.url);
    expect((await overview(cluster.url)).messages).toMatchObject({ linked: sent, dead: 0, pending: 0 });
  };
  const written = (): string => cluster.processes.map(({ process }) => process.output).join('');

  beforeAll(async () => {
    servers = await startClusterServers(sources as ClusterSources);
    for (const server of [servers.kafka.nodes[0], servers.postgres.process, servers.redis.process])
      await server?.end('SIGKILL');
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    await servers?.stop();
  });

  it('waits for those that are started after it, alive and not ready, and says for which', async () => {
    cluster = await startCluster(servers, {
      processes: [roles],
      environment: { HIE_PARTITIONS: '2' },
      begun: async ([only]) => {
        const health = (what: string) => fetch(`http://127.0.0.1:${only?.httpPort ?? 0}/health/${what}`);
        await only?.process.says('"what":"PostgreSQL"');
        expect([(await health('live')).status, (await health('ready')).status]).toEqual([200, 503]);
        await servers.postgres.process?.start();
        await only?.process.says('"what":"Kafka"');
        await servers.kafka.nodes[0]?.start();
        await servers.redis.process?.start();
      },
    });
    await passes(20);
  }, 180_000);

  it('waits for one that goes away while it starts', async () => {
    const [only] = cluster.processes;
    await only?.process.end('SIGTERM');
    const before = only?.process.output.length ?? 0;
    const started = only?.process.start(120_000);
    // Topics are there; places of groups and members are not yet.
    await only?.process.says('LOG_SINGLE_REPLICA', before);
    await servers.kafka.nodes[0]?.end('SIGKILL');
    await wait(3000);
    await servers.kafka.nodes[0]?.start();
    await started;
    await passes(20);
  }, 180_000);

  it('goes on by itself where each is killed and started again', async () => {
    for (const server of [servers.kafka.nodes[0], servers.postgres.process, servers.redis.process]) {
      await server?.end('SIGKILL');
      const sending = passes(20);
      await wait(3000);
      await server?.start();
      await sending;
    }
    expect(written()).toMatch(/STORE_UNAVAILABLE/);
  }, 240_000);

  it('goes on where a topic is deleted under it', async () => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...servers.kafka.brokers] });
    await admin.deleteTopics({ topics: ['hie.clinical.canonical'] });
    await admin.close();
    await passes(20);
    expect(written()).toMatch(/LOG_TOPIC_UNKNOWN/);
  }, 180_000);

  it('ends when it is told to, also while a stage waits for the database', async () => {
    await servers.postgres.process?.end('SIGKILL');
    const message = { controlId: `ADT${sent}`, bytes: adtA01(sent) };
    const sending = { ports: [cluster.mllpPort], ledger: new Ledger(), pauseMs: 0, answerWithinMs: 10_000 };
    await sendInOrder([message], 0, sending);
    const [only] = cluster.processes;
    const before = only?.process.output.length ?? 0;
    await only?.process.says('stage-waits', before - 1000);
    const ended = only?.process.end('SIGTERM').then(() => 'ended');
    expect(await Promise.race([ended, wait(30_000, 'still there', { ref: false })])).toBe('ended');
    await servers.postgres.process?.start();
  });
});

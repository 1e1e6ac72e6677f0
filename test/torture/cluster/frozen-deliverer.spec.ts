import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MllpServer } from '#mllp';
import { systemClock } from '#platform';
import { drained } from '../../bench/readable.js';
import { temporaryDirectory } from '../../broker-process.js';
import {
  type ClusterServers,
  type ClusterSources,
  clusterSources,
  type RunningCluster,
  startCluster,
  startClusterServers,
} from '../../cluster/running-cluster.js';
import { field, sendFrame } from '../../journey/mllp-sender.js';

/** A consumer of notifications that lets some wait for their answers. */
class Consumer {
  /** The first number of each notification, in the order in which they came. */
  readonly heard: string[] = [];
  readonly #held = new Map<string, Promise<unknown>>();
  readonly #server = new MllpServer({
    host: '127.0.0.1',
    port: 0,
    limits: {
      frameBytesMax: 1_000_000,
      connectionsMax: 10,
      connectionsPerAddressMax: 10,
      idleMs: 0,
      frameMs: 60_000,
      inFlightPerConnection: 4,
    },
    clock: systemClock,
    onFrame: async (frame) => {
      const text = Buffer.from(frame).toString();
      const number = field(text, 'PID', 3).replace(/\^.*/, '');
      this.heard.push(number);
      const held = this.#held.get(number);
      this.#held.delete(number);
      await held;
      const id = field(text, 'MSH', 9);
      return Buffer.from(`MSH|^~\\&|||||20260301||ACK|R-${id}|P|2.5\rMSA|AA|${id}\r`);
    },
    onFault: async () => undefined,
  });

  start = async (): Promise<number> => (await this.#server.start()).port;
  stop = (): Promise<void> => this.#server.drain(0);

  /** Answers the next notification of the number when what is returned is called. */
  hold(number: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(number, promise);
    return resolve;
  }

  async hears(number: string): Promise<void> {
    for (const giveUpAt = Date.now() + 60_000; !this.heard.includes(number); await wait(20))
      if (Date.now() > giveUpAt) throw new Error(`${number} was not heard, but ${this.heard.join()}`);
  }
}

const sources = clusterSources('a deliverer that is frozen');
const isLocal = sources && Object.values(sources).every(({ from }) => from === 'local');

(isLocal ? describe : describe.skip)('a deliverer that is frozen for longer than its session', () => {
  const consumer = new Consumer();
  let servers: ClusterServers;
  let cluster: RunningCluster;
  beforeAll(async () => {
    const port = await consumer.start();
    const file = join(temporaryDirectory(), 'hie.yaml');
    writeFileSync(
      file,
      `
authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1' }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2' }
pixConsumers:
  - { name: both, host: 127.0.0.1, ackTimeoutMs: 30000, port: ${port}, domains: [NORTH, SOUTH] }
`,
    );
    servers = await startClusterServers(sources as ClusterSources);
    cluster = await startCluster(servers, {
      processes: [['gateway', 'normalizer', 'mpi', 'record', 'console'], ['router'], ['router']],
      // Of one partition, so that all notifications are one queue.
      environment: { HIE_PARTITIONS: '1', HIE_CONFIG: file },
    });
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    await servers?.stop();
    await consumer.stop();
  });

  /** Two numbers of one person, of which the consumer is told. */
  const joined = async (at: number): Promise<void> => {
    for (const authority of ['NORTH', 'SOUTH']) {
      const lines = [
        `MSH|^~\\&|REG|${authority}|HIE|HIE|20260304101500+0100||ADT^A04|${authority}-${at}|P|2.5`,
        `PID|1||${authority[0]}-${at}^^^${authority}||Person${at}x${at * 7919}^Testa||19${10 + at}0${1 + at}1${at}|F|||${at} Quay St`,
        'PV1|1|O',
      ];
      const message = Buffer.from(`${lines.join('\r')}\r`);
      expect(await sendFrame(cluster.mllpPort, message)).toContain('MSA|AA|');
      await drained(cluster.url);
    }
  };

  it('wakes up beside its successor and sends nothing that this one has sent', async () => {
    await joined(0);
    await consumer.hears('N-0');
    const holder = await delivering(cluster);
    // While one waits for its answer the next ones gather: they are one batch.
    const answer = [1, 2].map((at) => consumer.hold(`N-${at}`));
    for (const at of [1, 2, 3, 4, 5]) await joined(at);
    answer[0]?.();
    await consumer.hears('N-2');
    holder.freeze();
    await consumer.hears('N-5');
    expect(consumer.heard).toEqual(['N-0', 'N-1', 'N-2', 'N-2', 'N-3', 'N-4', 'N-5']);
    const before = holder.output.length;
    answer[1]?.();
    holder.thaw();
    for (const giveUpAt = Date.now() + 20_000; Date.now() < giveUpAt; await wait(20))
      if (holder.output.slice(before).includes('delivery-failed')) break;
    await joined(6);
    await consumer.hears('N-6');
    expect(consumer.heard.slice(7)).toEqual(['N-6']);
  }, 180_000);
});

/** The process that has delivered something. */
async function delivering(cluster: RunningCluster) {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt; await wait(50)) {
    for (const { httpPort, process } of cluster.of('router')) {
      const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
      if (/^hie_deliveries_total\{.*result="delivered".*\} [1-9]/m.test(metrics)) return process;
    }
  }
  throw new Error('no process has delivered anything');
}

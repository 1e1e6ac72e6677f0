import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
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
import { Ledger } from '../ledger.js';
import type { Message } from '../sender.js';
import { effectsOf, noFindings } from './effects.js';
import { sendInOrder } from './insistent-sender.js';
import { type SentPatient, sentPatients } from './patients.js';

const senders = 12;
const connectionsMax = 16;
const messagesMax = 1000;
const pauseMs = 100;
/** So long a sender may have to insist; a gateway that goes is given as long to answer what it has in hand. */
const unansweredMsMax = 10_000;
const groupsOfStages = 7;
/** A member hears of a rebalance within a second; so many looks cover several. */
const settledLooks = 30;
const settledWithinMs = 30_000;

/** Notes also how long each message was insisted on. */
class TimedLedger extends Ledger {
  longestMs = 0;
  readonly #since = new Map<string, number>();

  override sending(controlId: string, bytes: Uint8Array): void {
    if (!this.#since.has(controlId)) this.#since.set(controlId, performance.now());
    super.sending(controlId, bytes);
  }

  override acknowledged(controlId: string): void {
    this.longestMs = Math.max(this.longestMs, performance.now() - (this.#since.get(controlId) ?? 0));
    super.acknowledged(controlId);
  }
}

const sources = clusterSources('a rolling upgrade');
(sources ? describe : describe.skip)('a cluster whose processes are replaced one after the other', () => {
  const ledger = new TimedLedger();
  let servers: ClusterServers;
  let cluster: RunningCluster;
  beforeAll(async () => {
    const file = join(temporaryDirectory(), 'hie.yaml');
    writeFileSync(file, JSON.stringify({ limits: { connections: connectionsMax } }));
    servers = await startClusterServers(sources as ClusterSources);
    cluster = await startCluster(servers, {
      processes: [
        ['gateway', 'console'],
        ['gateway'],
        ['normalizer', 'mpi', 'record', 'router'],
        ['normalizer', 'mpi', 'record', 'router'],
      ],
      environment: { HIE_PARTITIONS: '4', HIE_CONFIG: file },
    });
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    await servers?.stop();
  });

  it('takes as many connections as its gateways may have together', async () => {
    const ports = cluster.of('gateway').map(({ mllpPort }) => mllpPort);
    const held = Array.from({ length: connectionsMax }, (_, at) => connect(ports[at % 2] ?? 0, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    // Connected is not counted yet: one more that is tried too early would take the place of the last.
    for (const giveUpAt = Date.now() + 60_000; (await connectionsShown()) < connectionsMax; await wait(pauseMs))
      expect(Date.now()).toBeLessThan(giveUpAt);
    // Where Redis is slow for a moment one is let in; soon after it is not.
    for (const giveUpAt = Date.now() + 60_000; !(await isRefused(ports[1] ?? 0)); await wait(pauseMs))
      expect(Date.now()).toBeLessThan(giveUpAt);
    expect(held.filter(({ writable }) => writable)).toHaveLength(connectionsMax);
    await Promise.all(held.map((socket) => once(socket.end(), 'close')));
  }, 180_000);

  const connectionsShown = async (): Promise<number> => {
    const { feeds } = (await (await fetch(`${cluster.url}/api/overview`)).json()) as {
      feeds?: { connections: number }[];
    };
    return (feeds ?? []).reduce((sum, { connections }) => sum + connections, 0);
  };

  it('leaves no sender without an answer', async () => {
    const upgrade = { done: false };
    const sending = sentPatients(senders, messagesMax).map((patient, lane) =>
      sendInOrder(until(patient, upgrade), lane, {
        ports: cluster.of('gateway').map(({ mllpPort }) => mllpPort),
        ledger,
        pauseMs,
        answerWithinMs: unansweredMsMax,
      }),
    );
    try {
      // The stages once more: with each process, all of their groups lose and get a member while they commit.
      for (const { process } of [...cluster.processes, ...cluster.of('mpi')]) {
        await process.end('SIGTERM');
        await process.start(120_000);
      }
    } finally {
      upgrade.done = true;
    }
    await Promise.all(sending);
    expect(ledger.unacknowledged()).toEqual([]);
    expect(ledger.acknowledgedCount()).toBeGreaterThan(10 * senders);
    process.stderr.write(`${ledger.acknowledgedCount()} messages, ${Math.round(ledger.longestMs)} ms at most\n`);
    expect(ledger.longestMs).toBeLessThan(unansweredMsMax);
  }, 300_000);

  it('leaves groups that settle, and do not share their partitions out again and again', async () => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [...servers.kafka.brokers] });
    try {
      const isStable = async (): Promise<boolean> => {
        const groups = [...(await admin.listGroups({ types: ['classic'] })).keys()];
        const found = [...(await admin.describeGroups({ groups })).values()];
        return found.length >= groupsOfStages && found.every(({ state }) => state.toUpperCase() === 'STABLE');
      };
      const giveUpAt = Date.now() + settledWithinMs;
      for (let stable = 0; stable < settledLooks; await wait(pauseMs)) {
        expect(Date.now()).toBeLessThan(giveUpAt);
        stable = (await isStable()) ? stable + 1 : 0;
      }
    } finally {
      await admin.close();
    }
  });

  it('has lost and doubled nothing, and kept the order of each patient', async () => {
    await drained(cluster.url);
    expect(await effectsOf(cluster.url, ledger)).toEqual({ findings: noFindings, disordered: [] });
  }, 400_000);
});

/** Whether one more connection is closed at once. */
async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  // What the server closes is seen by who reads.
  const closed = once(socket.resume(), 'close').then(() => true);
  const refused = await Promise.race([closed, wait(1000, false, { ref: false })]);
  socket.destroy();
  return refused;
}

/** Messages of a patient for as long as the upgrade lasts. */
function* until({ messages }: SentPatient, upgrade: { readonly done: boolean }): Generator<Message> {
  for (const message of messages) {
    if (upgrade.done) return;
    yield message;
  }
}

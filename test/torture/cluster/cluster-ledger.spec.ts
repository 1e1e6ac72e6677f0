import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained } from '../../bench/readable.js';
import { startBroker } from '../../broker-process.js';
import {
  type ClusterServers,
  type ClusterSources,
  clusterSources,
  type RunningCluster,
  startCluster,
  startClusterServers,
} from '../../cluster/running-cluster.js';
import { Ledger } from '../ledger.js';
import { effectsOf, noFindings } from './effects.js';
import { sendInOrder } from './insistent-sender.js';
import { Misfortunes } from './misfortunes.js';
import { type SentPatient, sentPatients } from './patients.js';

/** `HIE_CLUSTER_LEDGER=200000` is the whole run, as fast as it goes. */
const whole = process.env['HIE_CLUSTER_LEDGER'];
const total = Number(whole ?? 1600);
/** A few messages take as long as it takes to be struck some times. */
const pauseMs = whole === undefined ? 1500 : 0;
const messagesEach = 10;
const lanes = 32;
const partitions = 4;
const seed = Number(process.env['HIE_SEED'] ?? 7);

const sources = clusterSources('a cluster whose processes are killed');
(sources ? describe : describe.skip)(
  `${total} messages to a cluster whose processes and servers are killed and frozen`,
  () => {
    const patients = sentPatients(total / messagesEach, messagesEach);
    const ledger = new Ledger();
    let servers: ClusterServers;
    let cluster: RunningCluster;
    let misfortunes: Misfortunes;
    beforeAll(async () => {
      servers = await startClusterServers(sources as ClusterSources, 3);
      cluster = await startCluster(servers, {
        processes: [
          ['gateway'],
          ['gateway'],
          ['normalizer'],
          ['normalizer'],
          ['mpi'],
          ['mpi'],
          ['record'],
          ['console', 'router'],
        ],
        environment: { HIE_PARTITIONS: String(partitions) },
      });
      misfortunes = new Misfortunes(servers, cluster, seed);
    }, 300_000);
    afterAll(async () => {
      await cluster?.stop();
      await servers?.stop();
    });

    const states = (): readonly string[] =>
      cluster.processes.map(({ roles, process }) => `${roles.join()} ${process.state} ${process.output.slice(-500)}`);

    it('acknowledges every message in the end', async () => {
      const striking = misfortunes.run(1500);
      const ports = cluster.of('gateway').map(({ mllpPort }) => mllpPort);
      await Promise.all([
        sendAll(patients, ports, ledger, pauseMs).finally(() => misfortunes.stop()),
        // A server that did not come back, told at once.
        striking,
      ]).catch((error: Error) => {
        throw new Error(`${error.message}; ${misfortunes.told.join('; ')}; ${states().join('; ')}`, { cause: error });
      });
      expect(ledger.acknowledgedCount()).toBe(total);
      await drained(cluster.url);
    }, 7_200_000);

    it('has lost, doubled, changed and invented nothing, and kept the order of each patient', async () => {
      expect(await effectsOf(cluster.url, ledger)).toEqual({ findings: noFindings, disordered: [] });
    }, 1_200_000);

    it('knows of each patient what the last message said', async () => {
      const sample = patients.filter((_, at) => at % Math.ceil(patients.length / 300) === 0);
      for (const { number, address } of sample) expect(await addressesOf(cluster.url, number)).toContain(address);
    }, 600_000);

    it('has joined the same persons as one process that nothing happened to', async () => {
      expect(await personsOf(cluster.url)).toEqual(await embeddedPersons(patients));
    }, 3_600_000);

    it('was struck', () => {
      process.stderr.write(`${misfortunes.told.join('; ')}\n`);
      expect(misfortunes.told.length).toBeGreaterThan(3);
    });
  },
);

/** Each patient's messages on one connection, in their order. */
async function sendAll(
  patients: readonly SentPatient[],
  ports: readonly number[],
  ledger: Ledger,
  pause: number,
): Promise<void> {
  const sending = Array.from({ length: lanes }, (_, lane) => {
    const own = patients.filter((__, at) => at % lanes === lane);
    return sendInOrder(
      own.flatMap(({ messages }) => messages),
      lane,
      { ports, ledger, pauseMs: pause, answerWithinMs: 30_000 },
    );
  });
  await Promise.all(sending);
}

async function addressesOf(url: string, number: string): Promise<readonly (string | undefined)[]> {
  const response = await fetch(`${url}/fhir/Patient/_search`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ identifier: number }).toString(),
  });
  const bundle = (await response.json()) as {
    entry?: readonly { resource: { address?: readonly { line?: readonly string[] }[] } }[];
  };
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource.address ?? []).map(({ line }) => line?.[0]));
}

/** Groups of numbers, whatever the ids of the persons. */
async function personsOf(url: string): Promise<readonly string[]> {
  const rows = (await (await fetch(`${url}/api/identity/export`)).text()).trim().split('\n').slice(1);
  const groups = Map.groupBy(
    rows.map((row) => row.split(',')),
    ([, , person]) => person,
  );
  return [...groups.values()]
    .map((group) =>
      group
        .map(([authority, number]) => `${authority}|${number}`)
        .sort()
        .join(),
    )
    .sort();
}

async function embeddedPersons(patients: readonly SentPatient[]): Promise<readonly string[]> {
  const broker = await startBroker();
  await sendAll(patients, [broker.port], new Ledger(), 0);
  await drained(broker.url);
  const persons = await personsOf(broker.url);
  await broker.discard();
  return persons;
}

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKafkaLog } from '#event-log/kafka';
import { temporaryDirectory } from '../broker-process.js';
import { canRun } from '../torture/machine-tools.js';
import { CuttingProxy } from './faults/cutting-proxy.js';
import { type Account, ledgerTopic } from './faults/ledger.js';
import { clients, Run, runBoth, until } from './faults/runs.js';
import {
  cutAnswers,
  deleteTopic,
  freeze,
  joinWhileAway,
  killAndRestart,
  killOneOf,
  rebalance,
  type Scenario,
} from './faults/scenarios.js';
import { type KafkaCluster, startKafka } from './kafka.js';
import { localSource, type Source } from './sources.js';

const local = localSource('kafka', 'the faults of Apache Kafka');

/** Passing codes: whoever appends waits and tries again. */
const expected = [
  'LOG_UNAVAILABLE',
  'LOG_REPLICAS_MISSING',
  'LOG_SINGLE_REPLICA',
  'LOG_TOPIC_LOST',
  'LOG_TOPIC_UNKNOWN',
];

function expectNothingLost(accounts: ReadonlyMap<string, Account>): void {
  for (const [client, account] of accounts) {
    // Duplicates are allowed, and told.
    const test = expect.getState().currentTestName;
    process.stderr.write(`${test}, ${client}: ${JSON.stringify(account)}\n`);
    expect([client, account.lost, account.outOfOrder]).toEqual([client, 0, 0]);
    expect(Object.keys(account.codes).filter((code) => !expected.includes(code) && !isBusy(code))).toEqual([]);
  }
}

/** A commit of a member that lost its partition meanwhile: the entries come again, to whoever has it. */
const isBusy = (code: string): boolean => code === 'LOG_GROUP_BUSY' || code === 'LOG_PARTITION_MOVED';

(local ? it : it.skip)('Apache Kafka can be had as a process', () => expect(local).toBeDefined());
if (local) {
  describe('one broker', () => {
    oneBroker(local);
  });
  describe('three brokers', () => {
    threeBrokers(local);
  });
  describe('the disk of a broker', () => {
    fullDisk(local);
  });
}

function oneBroker(from: Source): void {
  let cluster: KafkaCluster;
  let proxy: CuttingProxy;
  let brokers: readonly string[] = [];
  beforeAll(async () => {
    proxy = await CuttingProxy.listen();
    brokers = [`127.0.0.1:${proxy.port}`];
    cluster = await startKafka(from, { properties: [`advertised.listeners=PLAINTEXT://${brokers[0]}`] });
    proxy.passOnTo(Number(cluster.brokers[0]?.split(':')[1]));
  }, 300_000);
  afterAll(async () => {
    await proxy.close();
    await cluster.stop();
  });

  const scenarios: readonly (readonly [string, () => Scenario])[] = [
    ['is killed and started again', () => killAndRestart(cluster)],
    ['is away while a member joins', () => joinWhileAway(cluster)],
    ['is frozen for longer than a request and a session last', () => freeze(cluster, 16_500)],
    ['gives partitions to members that come and go', () => rebalance(4)],
    ['does what it was asked, and its answer is lost', () => cutAnswers(proxy, 6)],
    ['has its topic deleted', () => deleteTopic(brokers)],
  ];
  it.each(scenarios)(
    '%s: nothing is lost or out of order, and work goes on by itself',
    async (_name, scenario) => {
      expectNothingLost(await runBoth('fault', brokers, scenario()));
    },
    120_000,
  );

  it('starts after the client, which says so until then', async () => {
    await cluster.nodes[0]?.end('SIGKILL');
    const runs = clients.map((client) => new Run(client, brokers, 'late'));
    try {
      for (const run of runs) await expect(run.ensure()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
      await cluster.nodes[0]?.start();
      for (const run of runs) await run.begin();
      expectNothingLost(new Map(await Promise.all(runs.map(async (run) => [run.client, await run.end()] as const))));
    } finally {
      for (const run of runs) await run.close();
    }
  });
}

function threeBrokers(from: Source): void {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await startKafka(from, { nodes: 3 });
  }, 300_000);
  afterAll(() => cluster.stop());

  it('go on while one of them is killed and started again', async () => {
    expectNothingLost(await runBoth('three', cluster.brokers, killOneOf(cluster)));
  }, 180_000);

  it('leave no group out while others take over those of one that is gone', async () => {
    const log = openKafkaLog({ connection: { brokers: cluster.brokers }, prefix: 'taken-over.' });
    const groups = Array.from({ length: 12 }, (_, at) => `group-${at}`);
    try {
      await log.admin.ensure([ledgerTopic], 1);
      for (const group of groups) await log.admin.commit(group, ledgerTopic.name, 0, 0);
      expect(await log.admin.groups()).toHaveLength(groups.length);
      await cluster.nodes[0]?.end('SIGKILL');
      const seen = new Set<number>();
      // Until well after the others have heard of it: the session of a broker is 9 s.
      for (const endAt = Date.now() + 15_000; Date.now() < endAt;)
        await log.admin.groups().then(
          (found) => seen.add(found.length),
          () => undefined,
        );
      expect([...seen]).toEqual([groups.length]);
    } finally {
      await cluster.nodes[0]?.start();
      await log.close();
    }
  });
}

function shell(...command: readonly [string, ...string[]]): void {
  execFileSync(command[0], command.slice(1), { stdio: 'ignore' });
}

function fullDisk(from: Source): void {
  // Whether it can be done is known by doing it; nothing stays mounted while no test runs.
  const canMount = canRun('the full disk of a broker', ['mount', 'umount'], () => unmount(smallDisk()));

  (canMount ? it : it.skip)(
    'is full, and later is not: the log waits, and loses nothing',
    async () => {
      const disk = smallDisk();
      const cluster = await startKafka(from, { directory: disk });
      try {
        expectNothingLost(await runBoth('disk', cluster.brokers, fillAndFree(cluster, join(disk, 'filler'))));
      } finally {
        await cluster.stop();
        unmount(disk);
      }
    },
    180_000,
  );
}

const fillAndFree =
  (cluster: KafkaCluster, filler: string): Scenario =>
  async (runs) => {
    fill(filler);
    const refused = runs.map(({ ledger }) =>
      until(
        () => 'LOG_UNAVAILABLE' in ledger.codes,
        60_000,
        () => 'a broker without room',
      ),
    );
    await Promise.all(refused);
    rmSync(filler);
    // A broker that cannot write to its only disk ends itself; what looks after it starts it again.
    await cluster.nodes[0]?.end('SIGKILL');
    await cluster.nodes[0]?.start();
    await Promise.all(runs.map((run) => run.goesOn(100, 60_000)));
  };

function smallDisk(): string {
  const disk = temporaryDirectory();
  shell('mount', '-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk);
  return disk;
}

function unmount(disk: string): void {
  shell('umount', disk);
  rmSync(disk, { recursive: true, force: true });
}

/** Until nothing more goes onto the disk. */
function fill(file: string): void {
  const block = Buffer.alloc(64 * 1024);
  for (;;) {
    try {
      writeFileSync(file, block, { flag: 'a' });
    } catch {
      return;
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import type { KafkaCluster } from '../kafka.js';
import type { ServerProcess } from '../server-process.js';
import { apiKeys, type CuttingProxy } from './cutting-proxy.js';
import { ledgerTopic } from './ledger.js';
import { type Run, until } from './runs.js';

const recoveryMs = 60_000;

/** A fault while both clients produce and consume; resolves when they work again. */
export type Scenario = (runs: readonly Run[]) => Promise<void>;

const allGoOn = async (runs: readonly Run[], count = 100): Promise<void> => {
  await Promise.all(runs.map((run) => run.goesOn(count, recoveryMs)));
};

const brokerOf = ({ nodes }: KafkaCluster): ServerProcess => {
  const [node] = nodes;
  if (!node) throw new Error('the broker is no process of ours');
  return node;
};

export const none = (): Scenario => (runs) => allGoOn(runs, 500);

export const killAndRestart =
  (cluster: KafkaCluster): Scenario =>
  async (runs) => {
    const broker = brokerOf(cluster);
    await broker.end('SIGKILL');
    await Promise.all(
      runs.map(({ ledger }) =>
        until(
          () => failures(ledger.codes) > 0,
          recoveryMs,
          () => 'a fault',
        ),
      ),
    );
    await broker.start();
    await allGoOn(runs);
  };

/** As long as a broker takes to start: longer than a client repeats a request. */
const awayMs = 6000;

/** A process starts while its broker does. */
export const joinWhileAway =
  (cluster: KafkaCluster): Scenario =>
  async (runs) => {
    const broker = brokerOf(cluster);
    await broker.end('SIGKILL');
    const joins = Promise.all(runs.map(async (run) => run.ledger.join(await run.anotherLog())));
    await Promise.race([joins, pause(awayMs)]);
    await broker.start();
    await joins;
    await allGoOn(runs);
  };

/** For longer than a request and a session last: what was on its way may have been done, or not. */
export const freeze =
  (cluster: KafkaCluster, forMs: number): Scenario =>
  async (runs) => {
    brokerOf(cluster).freeze();
    await pause(forMs);
    brokerOf(cluster).thaw();
    await allGoOn(runs);
  };

/** Members come and go, with connections of their own, while the first one works. */
export const rebalance =
  (times: number): Scenario =>
  async (runs) => {
    const storm = runs.map(async (run) => {
      for (let time = 0; time < times; time++) {
        const log = await run.anotherLog();
        const member = await run.ledger.join(log);
        await run.goesOn(20, recoveryMs);
        await member.close();
      }
    });
    await Promise.all(storm);
    await allGoOn(runs);
  };

/** The answer to some requests is lost on the way, though the broker did what they ask for. */
export const cutAnswers =
  (proxy: CuttingProxy, times: number): Scenario =>
  async (runs) => {
    for (const api of [apiKeys.produce, apiKeys.offsetCommit]) {
      const before = proxy.cuts;
      proxy.cut(api, times);
      await until(
        () => proxy.cuts >= before + times,
        recoveryMs,
        () => `${proxy.cuts - before} of ${times} cuts`,
      );
      await allGoOn(runs);
    }
  };

export const deleteTopic =
  (brokers: readonly string[]): Scenario =>
  async (runs) => {
    await Promise.all(runs.map((run) => run.drain()));
    const admin = new Admin({ clientId: 'operator', bootstrapBrokers: [...brokers] });
    const names = (await admin.listTopics()).filter((name) => name.endsWith(ledgerTopic.name));
    const idOf = (name: string): Promise<string | undefined> =>
      admin.metadata({ topics: [name], forceUpdate: true }).then(
        ({ topics }) => topics.get(name)?.id,
        () => undefined,
      );
    const ids = new Map(await Promise.all(names.map(async (name) => [name, await idOf(name)] as const)));
    await admin.deleteTopics({ topics: names });
    // Until then it takes what it is about to throw away. By now it may be made again.
    for (const [name, id] of ids) while ((await idOf(name)) === id) await pause(20);
    await admin.close();
    await Promise.all(runs.map(async (run) => run.ledger.send(await run.log())));
    await allGoOn(runs);
  };

/** One of three brokers ends and comes back: the others have everything. */
export const killOneOf =
  (cluster: KafkaCluster): Scenario =>
  async (runs) => {
    const broker = brokerOf(cluster);
    await broker.end('SIGKILL');
    await allGoOn(runs);
    await broker.start();
    await allGoOn(runs);
  };

const failures = (codes: Readonly<Record<string, number>>): number =>
  Object.entries(codes)
    .filter(([code]) => code !== 'LOG_SINGLE_REPLICA')
    .reduce((sum, [, count]) => sum + count, 0);

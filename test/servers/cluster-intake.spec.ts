import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClusterIntake, type KeptReceipts, RedisReceipts } from '#event-log';
import { type KafkaEventLog, openKafkaLog } from '#event-log/kafka';
import { PostgresDatabase } from '#platform';
import { RedisConnection } from '#platform/redis';
import { migratePostgres, PostgresReceiptReader, storeMigrations } from '#storage';
import { intakeContract } from '../../libs/event-log/src/testing/intake.contract.js';
import { until } from '../../libs/event-log/src/testing/drafts.js';
import { type Installation, installation, message } from './intake-installation.js';
import { type KafkaCluster, startKafka } from './kafka.js';
import { onPostgres } from './postgres-databases.js';
import { answering } from './redis-connected.js';
import { redisOf } from './redis-servers.js';
import { type Source, sourceOf } from './sources.js';

const suite = 'the intake of several gateways';
const [kafka, redis] = [sourceOf('kafka', suite), sourceOf('redis', suite)];

(kafka && redis ? it : it.skip)('Apache Kafka and Redis can be had', () => expect([kafka, redis]).toBeDefined());
if (kafka && redis) onPostgres(suite, (databases) => suiteOn(kafka, redis, () => databases.fresh()));

function suiteOn(kafkaSource: Source, redisSource: Source, fresh: () => Promise<PostgresDatabase>): void {
  let cluster: KafkaCluster | undefined;
  const server = redisOf(redisSource);
  const stamp = Date.now();
  let logs = 0;
  beforeAll(async () => {
    cluster = await startKafka(kafkaSource);
  }, 300_000);
  afterAll(() => cluster?.stop());

  const openLog = (): KafkaEventLog =>
    openKafkaLog({ connection: { brokers: cluster?.brokers ?? [] }, prefix: `intake-${stamp}-${logs}.` });
  const openRedis = (): RedisConnection => RedisConnection.open(server().url, { prefix: `t${stamp}-${logs}.` });

  /** An installation with topics and database of its own, which ends with the work. */
  async function installed(work: (one: Installation) => Promise<void>): Promise<void> {
    logs++;
    const one = await installation(openLog(), await fresh(), openRedis);
    try {
      await work(one);
    } finally {
      await one.close();
    }
  }

  describe('on Kafka, PostgreSQL and Redis', () => {
    const connections: RedisConnection[] = [];
    let database: PostgresDatabase | undefined;
    afterAll(() => connections.forEach((connection) => connection.close()));

    const reopen = async () => {
      const log = openLog();
      const connection = openRedis();
      connections.push(connection);
      await answering(connection);
      const kept = new PostgresReceiptReader(database ?? (await fresh()));
      return { log, intake: new ClusterIntake({ log, passing: new RedisReceipts(connection, 3600), kept }) };
    };
    intakeContract(
      'several gateways',
      async () => {
        logs++;
        database = await fresh();
        await migratePostgres(database, storeMigrations);
        return reopen();
      },
      reopen,
    );
  });

  describe('an intake of several gateways', () => {
    it('has one effect of what two gateways get at the same moment, and then one answer', () =>
      installed(async ({ gateway, work, effects }) => {
        const gateways = [await gateway(), await gateway()];
        const copies = Array.from({ length: 60 }, (_, at) => gateways.map((_one, by) => message(at, `${at}-${by}`)));
        const receipts = await Promise.all(
          copies.flatMap((both) => gateways.map(async (one, by) => one.take(both[by] ? [both[by]] : []))),
        );
        await work();
        const { raw, canonical, resent } = await effects();
        expect(raw).toBe(receipts.flat().filter(({ kind }) => kind === 'taken').length);
        expect(canonical.toSorted()).toEqual(copies.map((_, at) => `C-${at}`).toSorted());
        expect(resent).toBe(raw - canonical.length);

        const third = await gateway({ passing: false });
        const again = await third.take(copies.map((_, at) => message(at, `${at}-again`)));
        expect(again.every(({ kind }) => kind === 'resend')).toBe(true);
      }));

    it('has one effect where a gateway was killed between its append and its note', () =>
      installed(async ({ log, gateway, work, effects }) => {
        const appended = Promise.withResolvers<void>();
        const killed = await gateway({
          log: {
            append: async (drafts) => {
              await log.append(drafts);
              appended.resolve();
              return new Promise(() => undefined);
            },
          },
        });
        void killed.take([message(1, 'first')]);
        await appended.promise;
        expect(await (await gateway()).take([message(1, 'second')])).toMatchObject([{ kind: 'taken' }]);
        await work();
        expect(await effects()).toEqual({ raw: 2, canonical: ['C-1'], resent: 1 });
        // The stage has said whose effect it is: from now on every gateway answers with that one.
        expect(await (await gateway({ passing: false })).take([message(1, 'third')])).toMatchObject([
          { kind: 'resend', messageId: '01K000000000000FIRST' },
        ]);
      }));

    it('does not take a replay or a redelivery for a resend', () =>
      installed(async ({ log, gateway, work, effects, replay }) => {
        await (await gateway()).take([message(1, 'first')]);
        await work();
        await replay(message(1, 'first'));
        await work();
        await work();
        expect(await effects()).toEqual({ raw: 1, canonical: ['C-1', 'C-1'], resent: 0 });
        expect(await log.read('hl7.raw', 0, 0, 10)).toHaveLength(1);
      }));

    it('goes on without PostgreSQL and without Redis, and the effect is still single', () =>
      installed(async ({ gateway, work, effects }) => {
        const away: KeptReceipts = {
          find: (names, since) => new PostgresReceiptReader(nowhere).find(names, since),
          forget: (before) => new PostgresReceiptReader(nowhere).forget(before),
        };
        const nowhere = PostgresDatabase.open('postgres://127.0.0.1:1/nothing');
        for (const by of ['first', 'second', 'third'])
          expect(await (await gateway({ passing: false, kept: away })).take([message(1, by)])).toMatchObject([
            { kind: 'taken' },
          ]);
        await work();
        expect(await effects()).toEqual({ raw: 3, canonical: ['C-1'], resent: 2 });
        await nowhere.close();
      }));
  });

  describe('an intake whose Redis fails', () => {
    it('gives the same result where Redis is killed, started empty, and flushed in the middle', () =>
      installed(async ({ gateway, work, effects }) => {
        const [one, other] = [await gateway(), await gateway()];
        const redisProcess = server().process;
        const rounds = ['up', 'killed', 'empty', 'flushed'];
        for (const [round, state] of rounds.entries()) {
          if (state === 'killed') await redisProcess?.end('SIGKILL');
          if (state === 'empty') await redisProcess?.start();
          if (state === 'flushed') await flush(openRedis());
          for (let at = round * 25; at < (round + 1) * 25; at++) {
            await one.take([message(at, `${at}-one`)]);
            await other.take([message(at, `${at}-other`), message(Math.floor(at / 2), `${at}-older`)]);
          }
        }
        await work();
        const { raw, canonical, resent } = await effects();
        expect(canonical.toSorted()).toEqual(Array.from({ length: 100 }, (_, at) => `C-${at}`).toSorted());
        expect(raw).toBe(canonical.length + resent);
      }));

    it('waits for a frozen Redis once, and asks it again when it answers', () =>
      installed(async ({ gateway, redis: connection }) => {
        const one = await gateway();
        await one.take([message(0, 'warm')]);
        server().process?.freeze();
        const tookMs: number[] = [];
        for (let at = 1; at <= 100; at++) {
          const began = performance.now();
          await one.take([message(at, `${at}`)]);
          tookMs.push(performance.now() - began);
        }
        const waited = tookMs.filter((ms) => ms >= 50);
        process.stderr.write(
          `with a frozen Redis: median ${tookMs.toSorted((a, b) => a - b)[50]?.toFixed(1)} ms, ${waited.length} waited\n`,
        );
        expect(connection().answers).toBe(false);
        server().process?.thaw();
        await until(async () => {
          await one.take([message(101, 'after')]);
          return (await connection().ask((client) => client.ping())) === 'PONG';
        });
        // Nobody waits for it after the first, but the machine may hold one up.
        expect([waited.length > 0, waited.length < 10]).toEqual([true, true]);
      }));
  });
}

async function flush(connection: RedisConnection): Promise<void> {
  await until(async () => (await connection.ask((client) => client.flushall())) === 'OK');
  connection.close();
}

import {
  compactedTopics,
  type Draft,
  intakeTopics,
  type MessageOutcome,
  readJson,
  stageTopics,
  topics,
} from '#contracts';
import {
  ClusterIntake,
  type EventLog,
  type KeptReceipts,
  PostgresUnitOfWork,
  prepareStageTables,
  RedisReceipts,
  runStage,
} from '#event-log';
import type { PostgresDatabase, PostgresTransaction } from '#platform';
import type { RedisConnection } from '#platform/redis';
import { migratePostgres, PostgresReceiptReader, PostgresResendStore, postgresStores, storeMigrations } from '#storage';
import { normalizeStage } from '../../apps/normalizer/src/normalize.js';
import { answering } from './redis-connected.js';

interface GatewayOptions {
  /** False: without Redis. */
  readonly passing?: boolean;
  readonly kept?: KeptReceipts;
  readonly log?: Pick<EventLog, 'append'>;
}

/** Gateways and the stage behind them, on one log and one database. */
export interface Installation {
  readonly log: EventLog;
  /** Another gateway, which remembers nothing yet. */
  gateway(options?: GatewayOptions): Promise<ClusterIntake>;
  /** Of the gateway that was made last. */
  redis(): RedisConnection;
  replay(draft: Draft): Promise<void>;
  /** The stage works through everything. */
  work(): Promise<void>;
  /** Control ids of canonical events; how many messages were decided to be resends. */
  effects(): Promise<{ readonly raw: number; readonly canonical: readonly string[]; readonly resent: number }>;
  close(): Promise<void>;
}

const partitions = 2;

export async function installation(
  log: EventLog,
  database: PostgresDatabase,
  openRedis: () => RedisConnection,
): Promise<Installation> {
  await log.admin.ensure([...intakeTopics, ...stageTopics], partitions);
  await prepareStageTables(database);
  await migratePostgres(database, storeMigrations);
  const connections: RedisConnection[] = [];
  const stage = stageOn(log, database);
  const all = async (topic: string) =>
    (await Promise.all([0, 1].map((partition) => log.read(topic, partition, 0, 1000)))).flat();
  return {
    log,
    gateway: async ({ passing = true, kept = new PostgresReceiptReader(database), log: own = log } = {}) => {
      const connection = openRedis();
      connections.push(connection);
      if (passing) await answering(connection);
      return new ClusterIntake({ log: own, kept, ...(passing && { passing: new RedisReceipts(connection, 3600) }) });
    },
    redis: () => connections.at(-1) ?? openRedis(),
    replay: async (draft) => {
      await log.append([
        { ...draft, topic: topics.replay, attributes: { ...draft.attributes, id: 'replay-1', revision: '1' } },
      ]);
    },
    work: async () => {
      for (const topic of [topics.raw, topics.replay])
        for (let partition = 0; partition < partitions; partition++) {
          const [entry, ...others] = await log.read(topic, partition, 0, 1000);
          if (entry) await stage({ topic, partition, entries: [entry, ...others] });
        }
    },
    effects: async () => {
      const outcomes = (await all(topics.outcome)).map((entry) => readJson<MessageOutcome>(entry));
      return {
        raw: (await all(topics.raw)).length,
        canonical: (await all(topics.canonical)).map(({ attributes }) => attributes['controlid'] ?? ''),
        resent: outcomes.filter(({ outcome, code }) => outcome === 'filtered' && code === 'HL7_RESENT').length,
      };
    },
    close: async () => {
      for (const connection of connections) connection.close();
      await log.close();
    },
  };
}

function stageOn(log: EventLog, database: PostgresDatabase) {
  const { fragments, findings, hops } = postgresStores();
  const resends = new PostgresResendStore();
  return runStage(
    normalizeStage<PostgresTransaction>({ feeds: () => ({ authorities: [] }), fragments, findings, resends }),
    {
      unitOfWork: new PostgresUnitOfWork(database, log, Date.now, compactedTopics),
      hops,
      clock: Date.now,
      random: Math.random,
    },
  );
}

/** Message `n` of a feed, as it is received under the message id that `receipt` gives. */
export function message(n: number, receipt: string): Draft {
  const controlId = `C-${n}`;
  const messageid = `01K${receipt
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, 'Z')
    .padStart(17, '0')}`;
  return {
    topic: topics.raw,
    key: `patient-${n % 7}`,
    value: new TextEncoder().encode(
      `MSH|^~\\&|ADT|NORTHHILL|||20260305081500||ADT^A01|${controlId}|P|2.5\rPID|1||${n % 7}||Okonjo^Miriam\rPV1|1|I`,
    ),
    attributes: {
      id: messageid,
      source: '/gateway/berlin',
      type: 'hie.hl7.raw.v1',
      time: '2026-03-05T07:15:01.000Z',
      messageid,
      feed: 'berlin',
      organization: 'NORTHHILL',
      messagetype: 'ADT^A01',
      controlid: controlId,
      application: 'ADT',
      facility: 'NORTHHILL',
      acknowledgement: 'AA',
      disposition: 'accepted',
    },
  };
}

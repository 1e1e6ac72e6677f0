import { compactedTopics, intakeTopics, stageTopics } from '#contracts';
import {
  type EventLog,
  prepareStageTables,
  PostgresSendingTurns,
  PostgresUnitOfWork,
  type SendingTurns,
} from '#event-log';
import { type Config, type Log, PostgresDatabase, systemClock } from '#platform';
import { RedisConnection } from '#platform/redis';
import { clusterMigrations, migratePostgres } from '#storage';
import { refuseUnsafeDatabase } from './database-settings.js';
import { clusterLog } from './kafka-log.js';
import { whenThere } from './patience.js';

/** What every process of a cluster is connected to; connects when it is first used. */
export interface Servers {
  readonly eventLog: EventLog;
  readonly database: PostgresDatabase;
  readonly unitOfWork: PostgresUnitOfWork;
  readonly turns: SendingTurns;
  /** A short cut that may be missing, and away at any moment. */
  readonly redis: RedisConnection | undefined;
  /** Copies of what is acknowledged, once the servers are there. */
  copies(): number;
  /** Waits until the servers are there, and makes the topics and tables that are missing. */
  ready(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Fetches and transactions are large enough by themselves: a round trip gathers what came meanwhile. */
const poll = { firstMs: 5, maxMs: 100, gatherMs: 20 };

export function openServers(config: Config, log: Log): Servers {
  const eventLog = clusterLog(config, log, {
    poll,
    random: Math.random,
    failed: (group, topic, error, attempt) => log.error('delivery-failed', error, { group, topic, attempt }),
  });
  const database = PostgresDatabase.open(config.databaseUrl ?? '', { connectionsMax: config.databaseConnections });
  const redis = config.redisUrl ? RedisConnection.open(config.redisUrl, { prefix: config.topicPrefix }) : undefined;
  return {
    eventLog,
    redis,
    database,
    unitOfWork: new PostgresUnitOfWork(database, eventLog, systemClock, compactedTopics),
    turns: new PostgresSendingTurns(database, systemClock),
    copies: () => eventLog.state.replicas ?? 0,
    ready: async (signal) => {
      await whenThere('PostgreSQL', log, signal, async () => {
        await refuseUnsafeDatabase(database);
        await migratePostgres(database, clusterMigrations);
        await prepareStageTables(database);
      });
      const topics = [...intakeTopics, ...stageTopics];
      await whenThere('Kafka', log, signal, () => eventLog.admin.ensure(topics, config.partitions));
    },
    close: async () => {
      redis?.close();
      await eventLog.close();
      await database.close();
    },
  };
}

import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { intakeTopics, stageTopics, topics } from '#contracts';
import {
  type EventLog,
  soleSender,
  SqliteEventLog,
  SqliteParkedKeys,
  SqliteUnitOfWork,
  type StageRuntime,
} from '#event-log';
import { EventLogStrategy, RethrowFilter } from '#nest';
import { intakeEnds } from './intake-ends.js';
import { type Config, createLog, createMetrics, type Log, type Metrics, SqliteDatabase, systemClock } from '#platform';
import { migrate, SqliteDeadLetterReader, SqliteHopStore, SqliteRetentionStore, storeMigrations } from '#storage';
import { messagesUnderWay } from './under-way.js';
import { startRetention } from './retention.js';
import { sqliteEngine } from './sqlite-engine.js';
import { stageObserver } from './stage-observer.js';
import { stageRuns } from './stage-runs.js';
import { startStoreRetention } from './store-retention.js';
import { createDeliverers, placeRouter } from './subscriptions.js';
import type { StageWorkerInput } from './stage-thread.js';
import { StagesModule } from './stages.module.js';

export interface Stages {
  /** New entries lie in the topics of the main thread. */
  wake(): void;
  /** The next outcomes are told of, once. */
  askOutcomes(): void;
  /** Entries that the group which is furthest behind has not worked through. */
  lag(): Promise<number>;
  metrics(): Promise<object>;
  /** Has a group go on elsewhere, while it works. */
  move: EventLog['admin']['move'];
  /** Lets the batches in hand finish. */
  stop(): Promise<void>;
}

/** Fewer, larger transactions while messages come one by one; a message passes three stages, so it costs it little. */
const gatherMs = 15;
const limits = { batchEntriesMax: 256, batchBytesMax: 8 * 1024 * 1024 };
/**
 * Opens `broker.db` as its only writer and runs every stage on it. Everything in it follows from `intake.db`, which keeps
 * each commit, and state, outputs and progress are one transaction: after a power cut the stages go on from an earlier
 * point and come to the same result, so the stages need not wait for the disk at each commit.
 */
export async function startStages(input: StageWorkerInput, outcomesAppended: () => void): Promise<Stages> {
  const { config, intakeFile, brokerFile, secret, durableIntake } = input;
  const log = createLog(config.logLevel);
  const metrics = createMetrics();
  const database = SqliteDatabase.openWriter(brokerFile, 'checkpoints');
  const intake = SqliteDatabase.openReader(intakeFile);
  migrate(database, storeMigrations);
  let asked = false;
  const eventLog = new SqliteEventLog({
    writer: { database, topics: stageTopics },
    readers: [{ database: intake, topics: intakeTopics, durable: intakeEnds(durableIntake) }],
    clock: systemClock,
    appended: (names) => {
      if (!asked || !names.has(topics.outcome)) return;
      asked = false;
      outcomesAppended();
    },
    lost: (error) => endThread(error, log),
    delivery: {
      poll: { firstMs: 50, maxMs: 200, gatherMs },
      random: Math.random,
      failed: (group, topic, error, attempt) => log.error('delivery-failed', error, { group, topic, attempt }),
    },
  });
  await eventLog.admin.ensure(stageTopics, config.partitions);
  await placeRouter(config, eventLog);
  const stopping = new AbortController();
  const runtime = stageRuntime(eventLog, log, metrics, stopping.signal);
  const strategy = new EventLogStrategy((group, topic, deliver) => eventLog.subscribe(group, [topic], limits, deliver));
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(
    StagesModule.register(stageRuns(sqliteEngine(eventLog, runtime), config, secret)),
    { strategy, logger: false },
  );
  service.useGlobalFilters(new RethrowFilter());
  const deliverers = createDeliverers(config, { eventLog, runtime, turns: soleSender, lines: log, metrics });
  if (config.stages === 'run') {
    await service.listen();
    for (const one of deliverers) await one.start();
  }
  const stopRetention = retentionOf(config, { eventLog, log, metrics });
  return {
    wake: () => intakeTopics.forEach(({ name }) => eventLog.wake(name)),
    askOutcomes: () => {
      asked = true;
    },
    // Held stages do not slow senders down: what is taken meanwhile is bounded by the disk alone.
    lag: async () => (config.stages === 'run' ? messagesUnderWay(eventLog.admin) : 0),
    metrics: () => metrics.registry.getMetricsAsJSON(),
    move: (group, places) => eventLog.admin.move(group, places),
    stop: async () => {
      stopping.abort();
      await stopRetention();
      await Promise.all(deliverers.map((one) => one.stop()));
      await service.close();
      await eventLog.close();
      database.close();
      intake.close();
    },
  };
}

interface Housekeeping {
  readonly eventLog: SqliteEventLog;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Of the topics and the stores of this file. Gives what stops it. */
function retentionOf(config: Config, { eventLog, log, metrics }: Housekeeping): () => Promise<void> {
  const { admin, writer } = eventLog;
  const deadLetters = new SqliteDeadLetterReader(writer.file.database);
  const stopTopics = startRetention({ config, owned: stageTopics, seen: admin, written: admin, deadLetters, log });
  const stopStores = startStoreRetention({
    config,
    store: new SqliteRetentionStore(),
    transaction: (work) => writer.commits.alone(work),
    log,
    metrics,
  });
  return () => {
    stopTopics();
    return stopStores();
  };
}

/** By an error that nobody catches: the main thread ends the process then. */
function endThread(error: unknown, log: Log): void {
  log.error('disk-lost-a-commit', error);
  process.nextTick(() => {
    throw error;
  });
}

function stageRuntime(
  eventLog: SqliteEventLog,
  log: Log,
  metrics: Metrics,
  signal: AbortSignal,
): StageRuntime<SqliteDatabase> {
  return {
    unitOfWork: new SqliteUnitOfWork(eventLog),
    hops: new SqliteHopStore(),
    parked: SqliteParkedKeys.open(eventLog.writer.file.database),
    clock: systemClock,
    random: Math.random,
    signal,
    observer: stageObserver(log, metrics),
  };
}

import { type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { Limits } from '#event-log';
import { intakeTopics, stageGroups, stageTopics } from '#contracts';
import { RethrowFilter } from '#nest';
import { type Config, type Log, type Metrics, systemClock } from '#platform';
import { postgresReaders, PostgresRetentionStore, RedisHints } from '#storage';
import { startRetention } from '../retention.js';
import { stageObserver } from '../stage-observer.js';
import { stageRuns } from '../stage-runs.js';
import { startStoreRetention } from '../store-retention.js';
import { createDeliverers, placeRouter } from '../subscriptions.js';
import { GroupSubscriptions } from './group-subscriptions.js';
import { whenThere } from './patience.js';
import { postgresEngine } from './postgres-engine.js';
import type { Servers } from './servers.js';
import { stageModules } from './stage-modules.js';

interface StageInput {
  readonly config: Config;
  readonly servers: Servers;
  readonly secret: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A batch of the index claims what it may change: large ones would take turns, whatever they are about. */
const limitsOf = (group: string): Limits => ({
  batchEntriesMax: group === stageGroups.mpi ? 64 : 256,
  batchBytesMax: 8 * 1024 * 1024,
});
const housekeepingMs = 60_000;
const dayMs = 86_400_000;
const forgottenAtOnce = 50_000;

/** Nest needs a class of its own for what is put together at run time. */
@Module({})
class StageRoot {}

/** Runs the stages of the configured roles, as members of their groups. Gives what stops them. */
export async function startStageService(input: StageInput): Promise<() => Promise<void>> {
  const { config, servers, secret, log, metrics } = input;
  const stopping = new AbortController();
  const { eventLog, unitOfWork, redis } = servers;
  const hints = redis && new RedisHints(redis);
  const engine = postgresEngine({
    log: eventLog,
    unitOfWork,
    partitions: config.partitions,
    observer: stageObserver(log, metrics, hints && (() => hints.changed())),
    signal: stopping.signal,
  });
  const routes = config.roles.includes('router');
  if (routes) await whenThere('Kafka', log, stopping.signal, () => placeRouter(config, eventLog));
  const modules = stageModules(stageRuns(engine, config, secret), config.roles);
  const groups = new GroupSubscriptions();
  const service: INestMicroservice = await NestFactory.createMicroservice<MicroserviceOptions>(
    { module: StageRoot, imports: [...modules] },
    { strategy: groups.strategy, logger: false },
  );
  service.useGlobalFilters(new RethrowFilter());
  await service.listen();
  await groups.open(eventLog, limitsOf);
  const { runtime } = engine;
  const deliverers = routes
    ? createDeliverers(config, { eventLog, runtime, turns: servers.turns, lines: log, metrics })
    : [];
  for (const one of deliverers) await one.start();
  const forget = (): Promise<void> =>
    unitOfWork.forget(systemClock() - config.duplicates.days * dayMs, forgottenAtOnce);
  const timer = setInterval(() => forget().catch((error) => log.error('housekeeping-failed', error)), housekeepingMs);
  // One role does it for all; two processes that have it drop the same.
  const stopRetention = config.roles.includes('record') ? retentionOf(input) : undefined;
  return async () => {
    // First, since a stage that waits for a server would be waited for.
    stopping.abort();
    clearInterval(timer);
    // At once, since each may wait for a connection to a database that is away.
    await Promise.all([stopRetention?.(), groups.close(), ...deliverers.map((one) => one.stop())]);
    await service.close();
  };
}

/** Of all topics and stores. Gives what stops it. */
function retentionOf({ config, servers: { eventLog, database }, log, metrics }: StageInput): () => Promise<void> {
  const stopTopics = startRetention({
    config,
    owned: [...intakeTopics, ...stageTopics],
    seen: eventLog.admin,
    written: eventLog.admin,
    deadLetters: postgresReaders(database).deadLetters,
    log,
  });
  const stopStores = startStoreRetention({
    config,
    store: new PostgresRetentionStore(),
    transaction: (work) => database.transaction(work),
    log,
    metrics,
  });
  return () => {
    stopTopics();
    return stopStores();
  };
}

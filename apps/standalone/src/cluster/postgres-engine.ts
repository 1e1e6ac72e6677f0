import { topics } from '#contracts';
import { type EventLog, PostgresParkedKeys, type PostgresUnitOfWork, type StageObserver } from '#event-log';
import { type PostgresTransaction, systemClock } from '#platform';
import { PostgresResendStore, postgresStores } from '#storage';
import type { StageEngine } from '../stage-runs.js';

interface EngineInput {
  readonly log: EventLog;
  readonly unitOfWork: PostgresUnitOfWork;
  readonly partitions: number;
  readonly observer: StageObserver;
  readonly signal: AbortSignal;
}

/** The stages on Kafka and PostgreSQL. */
export function postgresEngine({
  log,
  unitOfWork,
  partitions,
  observer,
  signal,
}: EngineInput): StageEngine<PostgresTransaction> {
  const { hops, ...stores } = postgresStores();
  return {
    log,
    runtime: {
      unitOfWork,
      hops,
      parked: new PostgresParkedKeys(),
      clock: systemClock,
      random: Math.random,
      signal,
      observer,
    },
    stores: { ...stores, resends: new PostgresResendStore() },
    shadowPartitions: partitions,
    // Outside of the transaction, which Kafka has no part in: what is dropped is of a run that nobody wants any more.
    clearShadow: async () => {
      for (const { topic, partition, end } of await log.admin.partitions())
        if (topic === topics.shadow) await log.admin.trim(topic, partition, end);
    },
  };
}

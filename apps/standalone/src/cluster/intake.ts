import { ClusterIntake, type Intake, RedisReceipts } from '#event-log';
import { type Config, PostgresDatabase } from '#platform';
import { PostgresReceiptReader } from '#storage';
import type { Servers } from './servers.js';

interface OpenIntake {
  readonly intake: Intake;
  close(): Promise<void>;
}

/** Beyond it a look into the database is given up: the stage decides whose effect it is. */
const lookLimits = { connectionsMax: 2, statementTimeoutMs: 1000 };
const daySeconds = 86_400;

/** The front door of one gateway of several. */
export function openIntake(config: Config, { eventLog, redis }: Pick<Servers, 'eventLog' | 'redis'>): OpenIntake {
  const lookups = PostgresDatabase.open(config.databaseUrl ?? '', lookLimits);
  const intake = new ClusterIntake({
    log: eventLog,
    kept: new PostgresReceiptReader(lookups),
    ...(redis && { passing: new RedisReceipts(redis, config.duplicates.days * daySeconds) }),
  });
  return { intake, close: () => lookups.close() };
}

import { existsSync, writeFileSync } from 'node:fs';
import { fault, intakeTopics, stageTopics } from '#contracts';
import { prepareStageTables } from '#event-log';
import type { KafkaEventLog } from '#event-log/kafka';
import { type Config, type Log, PostgresDatabase, readSecretFile } from '#platform';
import { clusterMigrations, migratePostgres, storedTables } from '#storage';
import { clusterLog } from '../cluster/kafka-log.js';
import { refuseUnsafeDatabase } from '../cluster/database-settings.js';
import { whenThere as waitFor } from '../cluster/patience.js';
import type { GroupPlace } from './group-places.js';
import type { MoveSource } from './source.js';

/** The cluster that an installation moves to, with its topics and tables made. */
export interface MoveTarget {
  readonly log: KafkaEventLog;
  readonly database: PostgresDatabase;
  /** How many partitions a topic has there. */
  partitionsOf(topic: string): number;
  /** Whether all of this source has been written there before. */
  readonly isComplete: boolean;
  /** Notes where a group goes on. */
  place(place: GroupPlace): Promise<void>;
  completed(): Promise<void>;
  close(): Promise<void>;
}

const patienceMs = 60_000;

/** Tables that are written besides those of the stores. */
export const keptTables = ['receipt', 'log_parked', 'stage_input'];
const created = `CREATE TABLE IF NOT EXISTS moved_installation (
  source text PRIMARY KEY, complete boolean NOT NULL, begun_at timestamptz NOT NULL DEFAULT now())`;

/**
 * Takes a cluster for a move: an empty one, or one that a move of the same source was killed in. What that one wrote into
 * the tables goes; what it appended to the log stays, since it is the beginning of what is to be appended.
 * Faults MOVE_TARGET_NOT_EMPTY, MOVE_SECRET_DIFFERS and what keeps a cluster from starting.
 */
export async function openTarget(config: Config, source: MoveSource, lines: Log): Promise<MoveTarget> {
  const log = clusterLog(config, lines);
  const database = PostgresDatabase.open(config.databaseUrl ?? '', { connectionsMax: 4 });
  const close = async (): Promise<void> => {
    await log.close();
    await database.close();
  };
  try {
    handOverSecret(config.secretFile ?? '', source.secret);
    const patience = AbortSignal.timeout(patienceMs);
    const whenThere = <Result>(what: string, work: () => Promise<Result>) => waitFor(what, lines, patience, work);
    await whenThere('PostgreSQL', async () => {
      await refuseUnsafeDatabase(database);
      await migratePostgres(database, clusterMigrations);
      await prepareStageTables(database);
      await database.run(created);
    });
    // A topic that was made a moment ago has no leader yet.
    const partitions = await whenThere('Kafka', async () => {
      await log.admin.ensure([...intakeTopics, ...stageTopics], config.partitions);
      return log.admin.partitions();
    });
    const isComplete = await claim(database, log, source);
    const counts = Map.groupBy(partitions, ({ topic }) => topic);
    return {
      log,
      database,
      isComplete,
      partitionsOf: (topic) => counts.get(topic)?.length ?? 0,
      place: ({ group, topic, partition, committed }) =>
        whenThere('Kafka', () => log.admin.commit(group, topic, partition, committed)),
      completed: async () => {
        await database.run('UPDATE moved_installation SET complete = true WHERE source = $1', source.fingerprint);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Every process of the cluster reads it there: the keys in the log are hashes under it. */
function handOverSecret(file: string, secret: Uint8Array): void {
  if (!existsSync(file)) writeFileSync(file, secret, { mode: 0o600, flag: 'wx', flush: true });
  if (Buffer.compare(readSecretFile(file), secret) !== 0) throw fault('MOVE_SECRET_DIFFERS', { file });
}

/** Notes the move before anything is written, so that one that was killed is known again. */
async function claim(database: PostgresDatabase, log: KafkaEventLog, source: MoveSource): Promise<boolean> {
  const known = await database.all<{ source: string; complete: boolean }>(
    'SELECT source, complete FROM moved_installation',
  );
  const ours = known.find((one) => one.source === source.fingerprint);
  if (ours) return ours.complete;
  const [other] = known;
  if (other) throw fault('MOVE_TARGET_NOT_EMPTY', { holds: 'a move of another installation, or of this one before' });
  const filled = (await log.admin.partitions()).find(({ end }) => end > 0);
  if (filled) throw fault('MOVE_TARGET_NOT_EMPTY', { topic: filled.topic, entries: filled.end - filled.begin });
  for (const table of [...storedTables.map(({ name }) => name), ...(source.kept ?? keptTables)]) {
    const [row] = await database.all<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM ${table}) AS filled`);
    if (row?.filled) throw fault('MOVE_TARGET_NOT_EMPTY', { table });
  }
  await database.run('INSERT INTO moved_installation (source, complete) VALUES ($1, false)', source.fingerprint);
  return false;
}

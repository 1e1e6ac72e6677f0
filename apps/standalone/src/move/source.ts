import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault, intakeTopics, isOutwardGroup, stageTopics, topics } from '#contracts';
import { type GroupState, type PartitionState, SqliteEventLog } from '#event-log';
import { openDataDirectory, SqliteDatabase, systemClock } from '#platform';
import { migrate, storeMigrations } from '#storage';
import type { EntrySource } from './entries.js';

/** A stopped embedded installation, locked for as long as it is read; or the backup of a cluster. */
export interface MoveSource {
  readonly secret: Uint8Array;
  readonly log: EntrySource;
  readonly stores: SqliteDatabase;
  readonly partitions: readonly PartitionState[];
  readonly groups: readonly GroupState[];
  /** Tables that `stores` holds of a cluster; absent: they are made of the log. */
  readonly kept?: readonly string[];
  /** Of the installation as it stands: another one, or the same after more work, has another. */
  readonly fingerprint: string;
  /** A file of the directory. */
  file(name: string): string;
  close(): void;
}

const needed = ['source-key.secret', 'intake.db', 'broker.db'];

/** Faults DATA_DIR_EMPTY, DATA_DIR_LOCKED, MOVE_SOURCE_LAGS, MOVE_SOURCE_UNKNOWN. */
export async function openSource(dataDir: string): Promise<MoveSource> {
  const missing = needed.find((name) => !existsSync(join(dataDir, name)));
  if (missing !== undefined) throw fault('DATA_DIR_EMPTY', { path: dataDir, missing });
  const directory = openDataDirectory(dataDir);
  const opened: { close(): void }[] = [{ close: () => directory.release() }];
  const close = (): void => opened.toReversed().forEach((one) => one.close());
  const file = (name: string): string => directory.file(name);
  try {
    // A writer takes up what a kill left in the WAL, and brings the schema up to date.
    SqliteDatabase.openWriter(file('intake.db')).close();
    const writer = SqliteDatabase.openWriter(file('broker.db'));
    migrate(writer, storeMigrations);
    writer.close();
    const [intake, stores] = [file('intake.db'), file('broker.db')].map((path) => SqliteDatabase.openReader(path));
    if (!intake || !stores) throw fault('DATA_DIR_EMPTY', { path: dataDir });
    opened.push(intake, stores);
    const files = [
      { database: intake, topics: intakeTopics },
      { database: stores, topics: stageTopics },
    ];
    for (const one of files) refuseUnknown(one.database, new Set(one.topics.map(({ name }) => name)));
    const log = new SqliteEventLog({ readers: files, clock: systemClock });
    const [partitions, groups] = await Promise.all([log.admin.partitions(), log.admin.groups()]);
    refuseLag(partitions, groups);
    const { secret } = directory;
    const state = JSON.stringify([
      partitions,
      groups.map(({ group, topic, partition, committed }) => [group, topic, partition, committed]),
    ]);
    const fingerprint = createHmac('sha256', secret).update(state).digest('hex');
    return { secret, log, stores, partitions, groups, fingerprint, file, close };
  } catch (error) {
    close();
    throw error;
  }
}

function refuseUnknown(database: SqliteDatabase, known: ReadonlySet<string>): void {
  const unknown = database
    .all<{ topic: string }>('SELECT DISTINCT topic FROM log_partition')
    .find(({ topic }) => !known.has(topic));
  if (unknown) throw fault('MOVE_SOURCE_UNKNOWN', unknown);
}

/** What waits for a receiver outside moves with it; what waits for a stage does not. */
function refuseLag(partitions: readonly PartitionState[], groups: readonly GroupState[]): void {
  const behind = groups.find(({ group, lag }) => lag > 0 && !isOutwardGroup(group));
  if (behind) throw fault('MOVE_SOURCE_LAGS', { group: behind.group, topic: behind.topic, lag: behind.lag });
  const unread = partitions.find(
    ({ topic, partition, begin, end }) =>
      topic === topics.raw && end > begin && !groups.some((one) => one.topic === topic && one.partition === partition),
  );
  if (unread) throw fault('MOVE_SOURCE_LAGS', { topic: unread.topic, lag: unread.end - unread.begin });
}

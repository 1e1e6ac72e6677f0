import { join } from 'node:path';
import { type Config, createLog, PostgresDatabase } from '#platform';
import { clusterLog } from '../../cluster/kafka-log.js';
import { type TellCopied } from '../backup.js';
import { copyConfiguration } from '../configuration.js';
import { contentOf } from '../content.js';
import { described, type Manifest, writeManifest } from '../manifest.js';
import { copySynced, keep, makeEmpty } from '../own-directory.js';
import { copyLog } from './log-copy.js';
import { copyTables } from './copy-tables.js';
import { frozen } from './frozen.js';

/** Of one statement: the largest table is read some rows at a time. */
const statementTimeoutMs = 300_000;
const databases = ['stores.db', 'log.db'] as const;

/**
 * Copies the state and the log of a cluster, also of one that runs, as they were at one moment, into a directory of its own
 * with the secret, the configuration and a manifest. Faults DATA_DIR_NOT_EMPTY, MOVE_SOURCE_UNKNOWN.
 */
export async function backUpCluster(
  config: Config,
  configFile: string | undefined,
  target: string,
  tell: TellCopied,
): Promise<Manifest> {
  makeEmpty(target);
  const secret = 'source-key.secret';
  copySynced(config.secretFile ?? '', join(target, secret));
  const [stores, entries] = databases.map((name) => join(target, name));
  const log = clusterLog(config, createLog(config.logLevel, 'stderr'));
  const database = PostgresDatabase.open(config.databaseUrl ?? '', { connectionsMax: 2, statementTimeoutMs });
  try {
    const { partitions, groups } = await frozen(database, log.admin, async ({ snapshot, ...places }) => {
      await copyTables(snapshot, stores ?? '', (table, rows) => tell(table, rows, rows));
      return places;
    });
    let done = 0;
    const total = partitions.reduce((sum, { begin, end }) => sum + end - begin, 0);
    await copyLog(log, { partitions, groups }, entries ?? '', (topic, count) => tell(topic, (done += count), total));
  } finally {
    await log.close();
    await database.close();
  }
  const files = [await described(target, secret)];
  for (const name of databases) {
    keep(join(target, name));
    files.push(await described(target, name));
  }
  files.push(...(await copyConfiguration(config, configFile, target)));
  const content = databases.flatMap((name) => contentOf(join(target, name), name));
  return writeManifest(target, { mode: 'cluster', files, content });
}

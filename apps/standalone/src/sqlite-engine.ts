import { topics } from '#contracts';
import type { SqliteEventLog, StageRuntime } from '#event-log';
import type { SqliteDatabase } from '#platform';
import {
  SqliteArchiveStore,
  SqliteDeadLetterStore,
  SqliteFindingStore,
  SqliteFragmentStore,
  SqliteIdentityStore,
  SqliteMessageSearchStore,
  SqliteRecordStore,
  SqliteShadowStore,
  SqliteToldSetStore,
} from '#storage';
import type { StageEngine } from './stage-runs.js';
import type { StageStores } from './stage-stores.js';

/** The log and the stores of `broker.db`. */
export const sqliteEngine = (
  log: SqliteEventLog,
  runtime: StageRuntime<SqliteDatabase>,
): StageEngine<SqliteDatabase> => ({
  log,
  runtime,
  stores: sqliteStores(),
  shadowPartitions: log.writer.file.partitionsOf(topics.shadow).length,
  clearShadow: async (_tx, max) => log.dropOldest(topics.shadow, max),
});

const sqliteStores = (): StageStores<SqliteDatabase> => ({
  identity: new SqliteIdentityStore(),
  record: new SqliteRecordStore(),
  archive: new SqliteArchiveStore(),
  search: new SqliteMessageSearchStore(),
  deadLetters: new SqliteDeadLetterStore(),
  fragments: new SqliteFragmentStore(),
  findings: new SqliteFindingStore(),
  shadow: new SqliteShadowStore(),
  toldSets: new SqliteToldSetStore(),
});

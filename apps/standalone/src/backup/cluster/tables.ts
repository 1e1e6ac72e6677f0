import { accessMigrations, migrate, type StoredTable, storedTables, storeMigrations } from '#storage';
import { fault } from '#contracts';
import type { PostgresTransaction, SqliteDatabase } from '#platform';

/** What a cluster keeps besides what an embedded installation has: of the front door, the stages, accounts and the trail. */
export const clusterTables = [
  'receipt',
  'stage_input',
  'stage_progress',
  'stage_latest',
  'log_parked',
  'account',
  'session',
  'api_token',
  'audit',
  'audit_patient',
  'alert_book',
];

/** Of the schema, and of a move that brought the cluster here. */
const left = ['schema_version', 'moved_installation'];

export const copiedTables: readonly StoredTable[] = [...storedTables, ...clusterTables.map((name) => ({ name }))];

/** The same tables in a file. */
export function makeTables(database: SqliteDatabase): void {
  migrate(database, [...storeMigrations, ...accessMigrations]);
  database.exec(`
    CREATE TABLE receipt (key_hash BLOB NOT NULL, content_hash BLOB NOT NULL, message_id TEXT NOT NULL,
      received_at INTEGER NOT NULL);
    CREATE TABLE stage_input (stage TEXT NOT NULL, input_id TEXT NOT NULL, at INTEGER NOT NULL);
    CREATE TABLE stage_progress (stage TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL,
      batch INTEGER NOT NULL, committed INTEGER NOT NULL, outputs BLOB, holder TEXT);
    CREATE TABLE stage_latest (topic TEXT NOT NULL, "key" TEXT NOT NULL, id TEXT NOT NULL, output BLOB NOT NULL,
      at INTEGER NOT NULL);
    CREATE TABLE log_parked (stage TEXT NOT NULL, "key" TEXT NOT NULL)`);
}

/** A table that is not copied would be missing after a restore. Fault MOVE_SOURCE_UNKNOWN. */
export async function refuseUnknownTables(tx: PostgresTransaction): Promise<void> {
  const known = new Set([...copiedTables.map(({ name }) => name), ...left]);
  const tables = await tx.all<{ name: string }>(
    'SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()',
  );
  const unknown = tables.find(({ name }) => !known.has(name));
  if (unknown) throw fault('MOVE_SOURCE_UNKNOWN', { table: unknown.name });
}

import { fault } from '#contracts';
import { type SqliteDatabase, textHash } from '#platform';
import { type Migration, missingSteps } from '../migrations/migration.js';

/**
 * Brings the schema of a file up to date: each missing step in a transaction of its own, in order of version.
 * A file with a step that this version of the product does not know is refused, so that a downgrade damages nothing.
 */
export function migrate(database: SqliteDatabase, migrations: readonly Migration[]): void {
  database.exec(`CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)`);
  const ours = migrations.filter(({ only }) => only !== 'postgres');
  const { missing, foreign } = missingSteps(ours, appliedVersions(database));
  if (foreign !== undefined) throw fault('STORE_SCHEMA_NEWER', { version: foreign });
  database.define('text_hash', textHash);
  for (const step of missing) apply(database, step);
}

const appliedVersions = (database: SqliteDatabase): number[] =>
  database.all<{ version: number }>('SELECT version FROM schema_version').map(({ version }) => version);

function apply(database: SqliteDatabase, { version, name, sql }: Migration): void {
  database.transaction(() => {
    database.exec(sql);
    database.run('INSERT INTO schema_version (version, name) VALUES (?, ?)', version, name);
  });
}

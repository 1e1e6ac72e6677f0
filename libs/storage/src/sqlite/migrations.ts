import { fault } from '#contracts';
import type { SqliteDatabase } from '#platform';

/** One step of the schema. Applied steps are never changed; a change is a step of its own. */
export interface Migration {
  /**
   * Grows over all stores of a file: `010` hops, `020` identity, `030` record, `040` archive, `050` dead letters, `060`
   * fragments, `080` shadow runs, `090` findings.
   */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings the schema of a file up to date: each missing step in a transaction of its own, in order of version. A step
 * with a lower version than the newest that was applied is applied too (stores number their steps independently).
 * A file with a step that this version of the product does not know is refused, so that a downgrade damages nothing.
 */
export function migrate(database: SqliteDatabase, migrations: readonly Migration[]): void {
  database.exec(`CREATE TABLE IF NOT EXISTS schema_version (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)`);
  const applied = new Set(appliedVersions(database));
  const known = new Set(migrations.map(({ version }) => version));
  const foreign = [...applied].find((version) => !known.has(version));
  if (foreign !== undefined) throw fault('STORE_SCHEMA_NEWER', { version: foreign });
  const missing = migrations.filter(({ version }) => !applied.has(version));
  for (const step of missing.toSorted((a, b) => a.version - b.version)) apply(database, step);
}

const appliedVersions = (database: SqliteDatabase): number[] =>
  database.all<{ version: number }>('SELECT version FROM schema_version').map(({ version }) => version);

function apply(database: SqliteDatabase, { version, name, sql }: Migration): void {
  database.transaction(() => {
    database.exec(sql);
    database.run('INSERT INTO schema_version (version, name) VALUES (?, ?)', version, name);
  });
}

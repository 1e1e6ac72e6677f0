import { fault } from '#contracts';
import type { PostgresDatabase, PostgresTransaction } from '#platform';
import { type Migration, missingSteps } from '../migrations/migration.js';
import { postgresSchema } from './schema.js';

/**
 * Brings the schema of a database up to date, in one transaction; processes that start together take turns. A database
 * with a step that this version of the product does not know is refused: during an upgrade the older processes go on,
 * but none starts.
 */
export async function migratePostgres(database: PostgresDatabase, migrations: readonly Migration[]): Promise<void> {
  await database.exclusively('hie-broker schema', async (tx) => {
    await tx.run(`CREATE TABLE IF NOT EXISTS schema_version (
      version bigint PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const rows = await tx.all<{ version: number }>('SELECT version FROM schema_version');
    const ours = migrations.filter(({ only }) => only !== 'sqlite');
    const { missing, foreign } = missingSteps(
      ours,
      rows.map(({ version }) => version),
    );
    if (foreign !== undefined) throw fault('STORE_SCHEMA_NEWER', { version: foreign });
    for (const step of missing) await apply(tx, step);
  });
}

async function apply(tx: PostgresTransaction, { version, name, sql }: Migration): Promise<void> {
  for (const statement of postgresSchema(sql).split(';')) if (statement.trim() !== '') await tx.run(statement);
  await tx.run('INSERT INTO schema_version (version, name) VALUES ($1, $2)', version, name);
}

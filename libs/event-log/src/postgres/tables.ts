import type { PostgresDatabase } from '#platform';

/**
 * What units of work keep. Outputs are stored as they are, since they are read once or never; a row lives until the next
 * batch of its partition.
 */
const tables = [
  `CREATE TABLE IF NOT EXISTS stage_progress (
    stage text NOT NULL, topic text NOT NULL, "partition" int NOT NULL, batch bigint NOT NULL,
    committed bigint NOT NULL, PRIMARY KEY (stage, topic, "partition"))`,
  `CREATE TABLE IF NOT EXISTS stage_input (
    stage text NOT NULL, input_id text NOT NULL, at bigint NOT NULL, PRIMARY KEY (stage, input_id))`,
  `CREATE INDEX IF NOT EXISTS stage_input_at ON stage_input USING brin (at)`,
  `CREATE TABLE IF NOT EXISTS stage_outbox (
    stage text NOT NULL, topic text NOT NULL, "partition" int NOT NULL, batch bigint NOT NULL, n int NOT NULL,
    output_topic text NOT NULL, "key" text NOT NULL, attributes text NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (stage, topic, "partition", batch, n))`,
  'ALTER TABLE stage_outbox ALTER COLUMN value SET STORAGE EXTERNAL',
  `CREATE TABLE IF NOT EXISTS log_parked (stage text NOT NULL, "key" text NOT NULL, PRIMARY KEY (stage, "key"))`,
];

/** Makes what is missing; processes that start together take turns. */
export async function prepareStageTables(database: PostgresDatabase): Promise<void> {
  await database.exclusively('hie-broker stage tables', async (tx) => {
    for (const table of tables) await tx.run(table);
  });
}

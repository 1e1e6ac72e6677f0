import type { PostgresDatabase } from '#platform';

/**
 * What units of work keep. `outputs` are those of the last batch of a partition, packed: they are read once or never, and
 * as rows of their own they would cost the server more than all else that a batch writes. `holder` is whoever sends what
 * the partition holds to the outside.
 */
const tables = [
  `CREATE TABLE IF NOT EXISTS stage_progress (
    stage text NOT NULL, topic text NOT NULL, "partition" int NOT NULL, batch bigint NOT NULL,
    committed bigint NOT NULL, outputs bytea, holder text, PRIMARY KEY (stage, topic, "partition"))`,
  'ALTER TABLE stage_progress ALTER COLUMN outputs SET STORAGE EXTERNAL',
  `CREATE TABLE IF NOT EXISTS stage_input (
    stage text NOT NULL, input_id text NOT NULL, at bigint NOT NULL, PRIMARY KEY (stage, input_id))`,
  `CREATE INDEX IF NOT EXISTS stage_input_at ON stage_input USING brin (at)`,
  `CREATE TABLE IF NOT EXISTS stage_latest (
    topic text NOT NULL, "key" text NOT NULL, id text NOT NULL, output bytea NOT NULL, at bigint NOT NULL,
    PRIMARY KEY (topic, "key"))`,
  `CREATE INDEX IF NOT EXISTS stage_latest_at ON stage_latest USING brin (at)`,
  `CREATE TABLE IF NOT EXISTS log_parked (stage text NOT NULL, "key" text NOT NULL, PRIMARY KEY (stage, "key"))`,
];

/** Makes what is missing; processes that start together take turns. */
export async function prepareStageTables(database: PostgresDatabase): Promise<void> {
  await database.exclusively('hie-broker stage tables', async (tx) => {
    for (const table of tables) await tx.run(table);
  });
}

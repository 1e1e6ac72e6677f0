import type { Draft, EventAttributes } from '#contracts';
import type { PostgresTransaction } from '#platform';

/** One partition as one group reads it. */
export interface StagePlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface OutboxRow {
  readonly output_topic: string;
  readonly key: string;
  readonly attributes: string;
  readonly value: Uint8Array;
}

/** Outputs that may not be in the log yet, in the order in which they belong there. */
export async function pendingOutputs(
  tx: PostgresTransaction,
  { group, topic, partition }: StagePlace,
): Promise<readonly Draft[]> {
  const rows = await tx.all<OutboxRow>(
    `SELECT output_topic, "key", attributes, value FROM stage_outbox
     WHERE stage = $1 AND topic = $2 AND "partition" = $3 ORDER BY batch, n`,
    group,
    topic,
    partition,
  );
  return rows.map(({ output_topic, key, attributes, value }) => ({
    topic: output_topic,
    key,
    attributes: JSON.parse(attributes) as EventAttributes,
    value,
  }));
}

/** The outputs of a batch, which the log gets after the commit. */
export async function keepOutputs(
  tx: PostgresTransaction,
  { group, topic, partition }: StagePlace,
  batch: number,
  outputs: readonly Draft[],
): Promise<void> {
  if (outputs.length === 0) return;
  await tx.run(
    `INSERT INTO stage_outbox (stage, topic, "partition", batch, n, output_topic, "key", attributes, value)
     SELECT $1, $2, $3, $4, * FROM unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::bytea[])`,
    group,
    topic,
    partition,
    batch,
    outputs.map((_, n) => n),
    outputs.map((output) => output.topic),
    outputs.map(({ key }) => key),
    outputs.map(({ attributes }) => JSON.stringify(attributes)),
    outputs.map(({ value }) => value),
  );
}

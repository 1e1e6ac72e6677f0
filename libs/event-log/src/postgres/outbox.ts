import type { Draft, EventAttributes } from '#contracts';
import type { PostgresTransaction } from '#platform';
import type { Outcome } from '../unit-of-work.js';

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
     WHERE stage = $1 AND topic = $2 AND "partition" = $3 ORDER BY "offset", n`,
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
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows = outcomes.flatMap(({ entry, outputs }) =>
    outputs.map((output, n) => ({ output, n, offset: entry.offset })),
  );
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO stage_outbox (stage, topic, "partition", "offset", n, output_topic, "key", attributes, value)
     SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[], $9::bytea[])`,
    group,
    topic,
    partition,
    rows.map(({ offset }) => offset),
    rows.map(({ n }) => n),
    rows.map(({ output }) => output.topic),
    rows.map(({ output }) => output.key),
    rows.map(({ output }) => JSON.stringify(output.attributes)),
    rows.map(({ output }) => output.value),
  );
}

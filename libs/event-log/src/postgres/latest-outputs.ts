import type { Draft } from '#contracts';
import type { PostgresQueries, PostgresTransaction } from '#platform';
import { packed, unpacked } from './packed-outputs.js';

/** The newest output of each key of the compacted topics, in the order in which transactions were committed. */
export class LatestOutputs {
  readonly #topics: ReadonlySet<string>;

  constructor(topics: ReadonlySet<string>) {
    this.#topics = topics;
  }

  async keep(tx: PostgresTransaction, outputs: readonly Draft[], at: number): Promise<void> {
    const newest = this.#newest(outputs);
    if (newest.length === 0) return;
    await tx.run(
      `INSERT INTO stage_latest (topic, "key", id, output, at)
       SELECT topic, "key", id, output, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[])
         AS newest (topic, "key", id, output)
       ON CONFLICT (topic, "key") DO UPDATE SET id = excluded.id, output = excluded.output, at = excluded.at`,
      ...columnsOf(newest),
      newest.map((output) => packed([output])),
      at,
    );
  }

  /** What other transactions have put in the place of these outputs since they were committed. */
  async after(database: PostgresQueries, outputs: readonly Draft[]): Promise<readonly Draft[]> {
    const known = this.#newest(outputs);
    if (known.length === 0) return [];
    const rows = await database.all<{ output: Uint8Array }>(
      `SELECT l.output FROM unnest($1::text[], $2::text[], $3::text[]) AS known (topic, "key", id)
       JOIN stage_latest AS l ON l.topic = known.topic AND l."key" = known."key" AND l.id <> known.id`,
      ...columnsOf(known),
    );
    return rows.flatMap(({ output }) => unpacked(output));
  }

  /** Sorted, so that two transactions wait for each other in one order. */
  #newest(outputs: readonly Draft[]): readonly Draft[] {
    const compacted = outputs.filter(({ topic }) => this.#topics.has(topic));
    const last = new Map(compacted.map((output) => [`${output.topic}\n${output.key}`, output]));
    return [...last].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, output]) => output);
  }
}

const columnsOf = (outputs: readonly Draft[]) =>
  [
    outputs.map(({ topic }) => topic),
    outputs.map(({ key }) => key),
    outputs.map(({ attributes }) => attributes.id),
  ] as const;

import { type Draft, type Entry, Fault } from '#contracts';
import type { Clock, PostgresDatabase, PostgresTransaction } from '#platform';
import type { Batch, EventLog } from '../event-log.js';
import type { Outcome, UnitOfWork } from '../unit-of-work.js';
import { LatestOutputs } from './latest-outputs.js';
import { packed, unpacked } from './packed-outputs.js';

type Apply = (tx: PostgresTransaction, fresh: readonly Entry[]) => Promise<readonly Outcome[]>;

/** One partition as one group reads it. */
interface StagePlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface Progress {
  /** The last batch of the place that had outputs or inputs. */
  readonly batch: number;
  /** Everything of the partition below has taken effect. */
  readonly committed: number;
  /** What the log has to get, as far as one knows. */
  readonly outputs: readonly Draft[];
}

/**
 * State, inputs and outputs in one transaction of PostgreSQL, the outputs then into the log, in their order, and only then
 * the group's offset. What was killed in between is found at the partition's row by whoever gets it next.
 *
 * - An event is known by its id, for as long as `forget` leaves it, wherever it comes again: at its place, because the group
 *   did not learn that it was through, or at another, because its producer did not learn that it was in. Places alone
 *   would not do: those of a topic that was deleted and made anew begin again.
 * - The row of a partition keeps a member that does not know yet that it lost it from working beside the new one.
 * - Transactions of two partitions about one key of a compacted topic may be appended in reverse: whoever finds that another
 *   one came after its own appends that one's output again, so that the newest is the last and the one that is kept.
 */
export class PostgresUnitOfWork implements UnitOfWork<PostgresTransaction> {
  /** Of each place, the batch up to which all outputs are in the log. */
  readonly #emitted = new Map<string, number>();
  readonly #latest: LatestOutputs;

  /** `compacted`: names of the topics that keep the last entry of each key. */
  constructor(
    private readonly database: PostgresDatabase,
    private readonly log: Pick<EventLog, 'append' | 'check' | 'admin'>,
    private readonly clock: Clock,
    compacted: ReadonlySet<string>,
  ) {
    this.#latest = new LatestOutputs(compacted);
  }

  async run(group: string, { topic, partition, entries }: Batch, apply: Apply): Promise<void> {
    const place = { group, topic, partition };
    const name = `${group}\n${topic}\n${partition}`;
    const { batch, committed, outputs } = await this.database.transaction((tx) =>
      this.#apply(tx, place, entries, apply, this.#emitted.get(name)),
    );
    for (let rest = outputs; rest.length > 0; rest = await this.#latest.after(this.database, rest))
      await this.log.append(rest);
    this.#emitted.set(name, batch);
    await this.log.admin.commit(group, topic, partition, committed).catch(goOnWithoutIt);
  }

  /** Drops what is known of inputs, and of outputs of compacted topics, that were worked on before `before` (milliseconds since 1970), `max` at most. */
  async forget(before: number, max: number): Promise<void> {
    for (const table of ['stage_input', 'stage_latest'])
      await this.database.run(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM ${table} WHERE at < $1 LIMIT $2))`,
        before,
        max,
      );
  }

  async #apply(
    tx: PostgresTransaction,
    place: StagePlace,
    entries: readonly Entry[],
    apply: Apply,
    emitted: number | undefined,
  ): Promise<Progress> {
    // The row is taken before the inputs are: statements take effect in the order in which they are sent.
    const [before, fresh] = await Promise.all([progressOf(tx, place, emitted), this.#fresh(tx, place.group, entries)]);
    const end = (entries.at(-1)?.offset ?? -1) + 1;
    // A member that was away for a while must not set the group back behind what its successor has done.
    if (fresh.length === 0) return { ...before, committed: Math.max(before.committed, end) };
    const outputs = (await apply(tx, fresh)).flatMap((outcome) => outcome.outputs);
    if (outputs.length > 0) await this.log.check(outputs);
    const now = { batch: before.batch + 1, committed: end, outputs: [...before.outputs, ...outputs] };
    await Promise.all([this.#latest.keep(tx, outputs, this.clock()), advance(tx, place, now)]);
    return now;
  }

  /** Those whose event was not worked on before, and of two with one event the first. */
  async #fresh(tx: PostgresTransaction, group: string, entries: readonly Entry[]): Promise<readonly Entry[]> {
    const first = new Map<string, Entry>();
    for (const entry of entries) if (!first.has(entry.attributes.id)) first.set(entry.attributes.id, entry);
    const rows = await tx.all<{ input_id: string }>(
      `INSERT INTO stage_input (stage, input_id, at) SELECT $1, id, $3 FROM unnest($2::text[]) AS id
       ON CONFLICT DO NOTHING RETURNING input_id`,
      group,
      [...first.keys()],
      this.clock(),
    );
    const taken = new Set(rows.map(({ input_id }) => input_id));
    return [...first].filter(([id]) => taken.has(id)).map(([, entry]) => entry);
  }
}

/**
 * The partition went to another member meanwhile, who finds that all of it is done and moves the offset; to wait for it would
 * keep this one from the partitions that it got instead.
 */
function goOnWithoutIt(error: unknown): void {
  if (!(error instanceof Fault) || error.code !== 'LOG_PARTITION_MOVED') throw error;
}

interface ProgressRow {
  readonly batch: number;
  readonly committed: number;
  readonly outputs: Uint8Array | null;
}

const makeProgress = `INSERT INTO stage_progress (stage, topic, "partition", batch, committed) VALUES ($1, $2, $3, 0, 0)
  ON CONFLICT DO NOTHING`;
const takeProgress = `SELECT batch, committed, CASE WHEN batch > $4 THEN outputs END AS outputs FROM stage_progress
  WHERE stage = $1 AND topic = $2 AND "partition" = $3 FOR UPDATE`;

/** Takes the partition until the transaction ends; with the outputs that are not known to be in the log. */
async function progressOf(
  tx: PostgresTransaction,
  { group, topic, partition }: StagePlace,
  emitted: number | undefined,
): Promise<Progress> {
  const values = [group, topic, partition] as const;
  const made = emitted === undefined ? tx.run(makeProgress, ...values) : undefined;
  const [[row]] = await Promise.all([tx.all<ProgressRow>(takeProgress, ...values, emitted ?? 0), made]);
  return row ? { ...row, outputs: unpacked(row.outputs) } : { batch: 0, committed: 0, outputs: [] };
}

async function advance(
  tx: PostgresTransaction,
  { group, topic, partition }: StagePlace,
  { batch, committed, outputs }: Progress,
): Promise<void> {
  await tx.run(
    `UPDATE stage_progress SET batch = $4, committed = $5, outputs = $6
     WHERE stage = $1 AND topic = $2 AND "partition" = $3`,
    group,
    topic,
    partition,
    batch,
    committed,
    packed(outputs),
  );
}

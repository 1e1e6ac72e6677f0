import { hash } from 'node:crypto';
import { type Draft, type Entry, topics } from '#contracts';
import { runStage } from '#event-log';
import { shippedModel } from '#identity';
import { PostgresDatabase, type PostgresTransaction } from '#platform';
import { type IdentityStore, PostgresIdentityStore } from '#storage';
import { linkStage } from '../../apps/mpi/src/link.js';
import { commandStage } from '../../apps/mpi/src/review.js';
import { keyOf } from '../../apps/mpi/src/testing/region.js';

/** One process of the stages `mpi` and `mpi-commands`, as far as PostgreSQL can tell: a connection of its own. */
export class IdentityWorker {
  readonly outputs: Draft[] = [];
  /** Transactions that another one was in the way of, or whose connection was ended. */
  waits = 0;
  readonly #database: PostgresDatabase;
  readonly #runs: ReturnType<IdentityWorker['runs']>;

  constructor(url: string, store: IdentityStore<PostgresTransaction> = new PostgresIdentityStore()) {
    const named = new URL(url);
    named.searchParams.set('application_name', 'identity worker');
    this.#database = PostgresDatabase.open(named.href, { connectionsMax: 1 });
    this.#runs = this.runs(store);
  }

  /** Entries of one topic, so many in a transaction, in their order. */
  async take(entries: readonly Entry[], batch: number): Promise<void> {
    for (let at = 0; at < entries.length; at += batch) {
      const [first, ...others] = entries.slice(at, at + batch);
      if (!first) return;
      const run = first.topic === topics.command ? this.#runs.decisions : this.#runs.link;
      await run({ topic: first.topic, partition: 0, entries: [first, ...others] });
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  private runs(store: IdentityStore<PostgresTransaction>) {
    const deps = { store, model: shippedModel, keyOf };
    const runtime: Parameters<typeof runStage<PostgresTransaction, never, never, never>>[1] = {
      unitOfWork: {
        run: async (_group, batch, apply) => {
          const outcomes = await this.#database.transaction((tx) => apply(tx, batch.entries));
          this.outputs.push(...outcomes.flatMap(({ outputs }) => outputs));
        },
      },
      hops: { save: () => Promise.resolve() },
      clock: Date.now,
      random: Math.random,
      retry: { firstMs: 5, maxMs: 50 },
      observer: { onWaiting: () => void this.waits++ },
    };
    return { link: runStage(linkStage(deps), runtime), decisions: runStage(commandStage(deps), runtime) };
  }
}

/** As a topic spreads them: what is about one number stays in its order. */
export function spreadOver(entries: readonly Entry[], workers: number): readonly (readonly Entry[])[] {
  const partitions = Array.from({ length: workers }, (): Entry[] => []);
  for (const entry of entries) partitions[hash('sha256', entry.key, 'buffer').readUInt32BE() % workers]?.push(entry);
  return partitions;
}

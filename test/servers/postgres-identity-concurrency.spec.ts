import { describe, expect, it } from '@jest/globals';
import { type Entry, topics } from '#contracts';
import { migratePostgres, PostgresIdentityReader, storeMigrations } from '#storage';
import { crowdedRegion, indexFacts, reordered } from '../../apps/mpi/src/testing/crowded-region.js';
import { sequence } from '../../apps/mpi/src/testing/households.js';
import { Workbench } from '../../apps/mpi/src/testing/workbench.js';
import { IdentityWorker, spreadOver } from './identity-workers.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

const isCommand = ({ topic }: Entry): boolean => topic === topics.command;

/** What the embedded broker makes of the same. */
async function embedded(entries: readonly Entry[]): Promise<readonly string[]> {
  const bench = new Workbench();
  await bench.take(entries.filter((entry) => !isCommand(entry)));
  await bench.take(entries.filter(isCommand));
  expect(bench.outputs.filter(({ topic }) => topic.endsWith('.dead'))).toEqual([]);
  const facts = await indexFacts(bench.reader);
  bench.close();
  return facts;
}

/** So many workers at once, and one for what persons say. */
async function clustered(
  databases: PostgresDatabases,
  entries: readonly Entry[],
  { workers: count, batch }: { readonly workers: number; readonly batch: number },
): Promise<readonly string[]> {
  const database = await databases.fresh();
  await migratePostgres(database, storeMigrations);
  const parts = [
    ...spreadOver(
      entries.filter((entry) => !isCommand(entry)),
      count,
    ),
    entries.filter(isCommand),
  ];
  const workers = parts.map(() => new IdentityWorker(databases.url));
  await Promise.all(workers.map((worker, at) => worker.take(parts[at] ?? [], batch)));
  expect(workers.flatMap(({ outputs }) => outputs).filter(({ topic }) => topic.endsWith('.dead'))).toEqual([]);
  await Promise.all(workers.map((worker) => worker.close()));
  return indexFacts(new PostgresIdentityReader(database));
}

onPostgres('the index in PostgreSQL under concurrency', (databases) =>
  describe('the index of several processes on one PostgreSQL', () => {
    const entries = crowdedRegion(24, 7);

    it('is that of the embedded broker, in 24 random orders over 1, 4 and 16 workers', async () => {
      const expected = await embedded(entries);
      expect(expected.length).toBeGreaterThan(60);
      for (let run = 1; run <= 24; run++) {
        const order = reordered(entries, sequence(run * 1_009));
        if (run % 6 === 0) expect(await embedded(order)).toEqual(expected);
        const how = { workers: [1, 4, 16][run % 3] ?? 1, batch: [1, 5, 12, 40][run % 4] ?? 1 };
        expect({ run, ...how, facts: await clustered(databases, order, how) }).toEqual({
          run,
          ...how,
          facts: expected,
        });
      }
    }, 240_000);
  }),
);

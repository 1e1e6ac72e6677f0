import { describe, expect, it } from '@jest/globals';
import { type Entry, topics } from '#contracts';
import type { PostgresDatabase } from '#platform';
import { migratePostgres, PostgresIdentityReader, storeMigrations } from '#storage';
import { crowdedRegion, indexFacts, reordered } from '../../apps/mpi/src/testing/crowded-region.js';
import { sequence } from '../../apps/mpi/src/testing/households.js';
import { Workbench } from '../../apps/mpi/src/testing/workbench.js';
import { IdentityWorker, spreadOver } from './identity-workers.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

type Facts = readonly string[];

/** What the embedded broker makes of the same. */
async function embedded(entries: readonly Entry[]): Promise<Facts> {
  const bench = new Workbench();
  await bench.takeAll(entries, 1);
  const facts = await indexFacts(bench.reader);
  bench.close();
  return facts;
}

async function migrated(databases: PostgresDatabases): Promise<PostgresDatabase> {
  const database = await databases.fresh();
  await migratePostgres(database, storeMigrations);
  return database;
}

interface Crowd {
  readonly workers: number;
  readonly batch: number;
  /** Goes on beside the work until that is over. */
  readonly beside?: (database: PostgresDatabase, over: () => boolean) => Promise<void>;
}

/** So many workers at once, and one for what persons say. */
async function clustered(databases: PostgresDatabases, entries: readonly Entry[], crowd: Crowd): Promise<Facts> {
  const database = await migrated(databases);
  const isCommand = ({ topic }: Entry): boolean => topic === topics.command;
  const messages = entries.filter((entry) => !isCommand(entry));
  const parts = [...spreadOver(messages, crowd.workers), entries.filter(isCommand)];
  const workers = parts.map(() => new IdentityWorker(databases.url));
  let over = false;
  const work = Promise.all(workers.map((worker, at) => worker.take(parts[at] ?? [], crowd.batch)));
  await Promise.all([work.finally(() => (over = true)), crowd.beside?.(database, () => over)]);
  const dead = workers.flatMap(({ outputs }) => outputs).filter(({ topic }) => topic.endsWith('.dead'));
  expect(dead).toEqual([]);
  await Promise.all(workers.map((worker) => worker.close()));
  return indexFacts(new PostgresIdentityReader(database));
}

onPostgres('the index in PostgreSQL under concurrency', (databases) => {
  describe('the index of several processes on one PostgreSQL', () => {
    const entries = crowdedRegion(16, 7);

    it('is that of the embedded broker, in 24 random orders over 1, 4 and 16 workers', async () => {
      const expected = await embedded(entries);
      expect(expected.length).toBeGreaterThan(60);
      for (let run = 1; run <= 24; run++) {
        const order = reordered(entries, sequence(run * 1_009));
        const how = { workers: [1, 4, 16][run % 3] ?? 1, batch: [1, 5, 12, 40][run % 4] ?? 1 };
        expect({ run, facts: await clustered(databases, order, how) }).toEqual({ run, facts: expected });
      }
    }, 300_000);

    it('is the same where connections are ended in the middle, again and again', async () => {
      let ended = 0;
      const beside = async (database: PostgresDatabase, over: () => boolean): Promise<void> => {
        while (!over()) {
          ended += await database.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'identity worker' AND state = 'active' AND pid <> pg_backend_pid()
            ORDER BY random() LIMIT 1`);
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      };
      const order = reordered(entries, sequence(17));
      expect(await clustered(databases, order, { workers: 4, batch: 5, beside })).toEqual(await embedded(entries));
      expect(ended).toBeGreaterThan(4);
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Entry } from '#contracts';
import { migratePostgres, postgresReaders, postgresStores, storeMigrations } from '#storage';
import type { PostgresDatabase, PostgresTransaction } from '#platform';
import { foldStage } from '../../apps/record/src/fold.js';
import { anySent, encounter, known, observation, shownBy } from '../../apps/record/src/testing/revised-histories.js';
import { linked, runningRecord, type Sent } from '../../apps/record/src/testing/running-record.js';
import { onPostgres } from './postgres-databases.js';

const stage = foldStage({ store: postgresStores().record });

/** Entries of a log, as the stage gets them. */
const entriesOf = (messages: readonly Sent[]): readonly Entry[] =>
  messages.map((sent, offset) => ({ ...linked(sent), partition: 0, offset, appendedAt: 1 }));

async function folded(
  tx: PostgresTransaction,
  entries: readonly Entry[],
  loaded: () => Promise<void> = async () => undefined,
): Promise<void> {
  const inputs = entries.map((entry) => stage.parse(entry));
  const view = await stage.load(tx, inputs);
  await loaded();
  await stage.save(
    tx,
    inputs.flatMap((input) => [...stage.decide(input, view).effects]),
  );
}

/** Messages with revisions in any order, some of them twice, in batches. */
const batches = fc
  .array(
    fc.array(fc.tuple(anySent, fc.integer({ min: 2, max: 4 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 4 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((all) => all.map((batch) => batch.map(([sent, at, revision]): Sent => ({ ...sent, at, revision }))));

onPostgres('revisions in PostgreSQL', (databases) =>
  describe('revisions in PostgreSQL', () => {
    const database = async (): Promise<PostgresDatabase> => {
      const opened = await databases.fresh();
      await migratePostgres(opened, storeMigrations);
      return opened;
    };

    it('leave what they leave in SQLite, its history and places in the order included', async () => {
      const shared = await database();
      const reader = postgresReaders(shared).record;
      const versions = ['resource', 'resource_history'] as const;
      await fc.assert(
        fc.asyncProperty(batches, async (messages) => {
          await shared.exec('DELETE FROM resource; DELETE FROM resource_history; DELETE FROM record_revision');
          await shared.exec('DELETE FROM resource_identifier; DELETE FROM record_xref');
          const record = await runningRecord();
          for (const batch of [[known], ...messages]) {
            await record.append(...batch.map(linked));
            await record.fold();
            await shared.transaction((tx) => folded(tx, entriesOf(batch)));
          }
          expect(await shownBy(reader)).toEqual(await shownBy(record.reader));
          for (const table of versions) {
            const sql = `SELECT type, id, version, sequence, changed_by, revision FROM ${table} ORDER BY type, id, version`;
            expect(await shared.all(sql)).toEqual(record.rows(sql));
          }
          await record.log.close();
        }),
        { numRuns: 60 },
      );
    }, 240_000);

    const brought: Sent = { at: 2, resources: [encounter('V1', 'planned'), observation('o2', 'V1', 5)] };
    const confirming: Sent = { ...brought, at: 3 };
    const withdrawing: Sent = { at: 2, revision: 1 };

    it.each<[string, readonly [Sent, Sent]]>([
      ['says it first', [confirming, withdrawing]],
      ['says it while it is withdrawn', [withdrawing, confirming]],
      ['is older, comes late and says it first', [{ ...brought, at: 1 }, withdrawing]],
      ['is older, comes late and says it while it is withdrawn', [withdrawing, { ...brought, at: 1 }]],
    ])('keep what another message, in another process, %s', async (_, [first, second]) => {
      const shared = await database();
      await shared.transaction((tx) => folded(tx, entriesOf([brought])));
      let second$: Promise<void> | undefined;
      await shared.transaction((tx) =>
        folded(tx, entriesOf([first]), async () => {
          second$ ??= shared.transaction((other) => folded(other, entriesOf([second])));
          await waits(shared);
        }),
      );
      await second$;
      expect(await postgresReaders(shared).record.read('Observation', 'o2')).toMatchObject({ id: 'o2' });
    });

    it('have done nothing when they are cut off', async () => {
      const shared = await database();
      await shared.transaction((tx) => folded(tx, entriesOf([brought])));
      const cut = shared.transaction(async (tx) => {
        await folded(tx, entriesOf([withdrawing]));
        throw new Error('cut off');
      });
      await expect(cut).rejects.toThrow('cut off');
      expect(await postgresReaders(shared).record.read('Observation', 'o2')).toMatchObject({ version: 1 });
      expect(await shared.all('SELECT * FROM record_revision')).toEqual([]);
      await shared.transaction((tx) => folded(tx, entriesOf([withdrawing])));
      expect(await postgresReaders(shared).record.read('Observation', 'o2')).toBeUndefined();
    });
  }),
);

/** Until somebody waits for a lock of this database. */
async function waits(database: PostgresDatabase): Promise<void> {
  for (let tries = 0; tries < 10_000; tries++) {
    const [row] = await database.all<{ waiting: number }>(
      `SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
    );
    if (row && row.waiting > 0) return;
  }
  throw new Error('nobody waits');
}

import { describe, expect, it } from '@jest/globals';
import { type Draft, type Entry, fault } from '#contracts';
import { type EventLog, MemoryEventLog, type Outcome, PostgresUnitOfWork, prepareStageTables } from '#event-log';
import type { PostgresDatabase, PostgresTransaction } from '#platform';
import {
  compactedTopic,
  draft,
  keptTopic,
  otherTopic,
  testTopics,
  text,
  until,
  valuesOf,
} from '../../libs/event-log/src/testing/drafts.js';
import { unitOfWorkContract } from '../../libs/event-log/src/testing/unit-of-work.contract.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

const clock = () => Date.now();
const compacted = new Set([compactedTopic.name]);
const event = (id: string): Draft => {
  const one = draft('a', id);
  return { ...one, attributes: { ...one.attributes, id } };
};

onPostgres('units of work in PostgreSQL', (databases) => {
  unitOfWorkContract<PostgresTransaction>(
    'PostgreSQL',
    async () => {
      const { database, log, write, written } = await opened(databases);
      return { log, unitOfWork: new PostgresUnitOfWork(database, log, clock, compacted), write, written };
    },
    { parallelGroups: true },
  );

  describe('a unit of work in PostgreSQL that is killed', () => {
    /** Appends fail until they are mended. */
    const withBrokenAppend = (log: EventLog) => {
      const state = { broken: true };
      const broken = {
        admin: log.admin,
        check: (drafts: readonly Draft[]) => log.check(drafts),
        append: async (drafts: readonly Draft[]) => {
          if (state.broken) throw fault('LOG_UNAVAILABLE');
          return log.append(drafts);
        },
      };
      return { broken, state };
    };

    it('between its commit and the append has its outputs appended by whoever comes next, once and in order', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2', '3']);
      const { broken } = withBrokenAppend(log);
      const killed = new PostgresUnitOfWork(database, broken, clock, compacted);
      await expect(killed.run('g', await batch(2), copy)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
      expect(await valuesOf(log, otherTopic.name)).toEqual([]);

      await new PostgresUnitOfWork(database, log, clock, compacted).run('g', await batch(3), copy);
      expect(await valuesOf(log, otherTopic.name)).toEqual(['from 1', 'from 2', 'from 3']);
      expect(await written()).toEqual(['1', '2', '3']);
    });

    it('goes on by itself where the log comes back', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2']);
      const { broken, state } = withBrokenAppend(log);
      const unitOfWork = new PostgresUnitOfWork(database, broken, clock, compacted);
      await expect(unitOfWork.run('g', await batch(2), copy)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
      state.broken = false;
      await unitOfWork.run('g', await batch(2), copy);
      await unitOfWork.run('g', await batch(2), copy);
      expect(await valuesOf(log, otherTopic.name)).toEqual(['from 1', 'from 2']);
      expect(await written()).toEqual(['1', '2']);
    });

    it('has one effect of an event that the log holds twice', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2', '1', '3', '3']);
      const unitOfWork = new PostgresUnitOfWork(database, log, clock, compacted);
      await unitOfWork.run('g', await batch(2), copy);
      await unitOfWork.run('g', await batch(5), copy);
      expect(await written()).toEqual(['1', '2', '3']);
      expect(await valuesOf(log, otherTopic.name)).toEqual(['from 1', 'from 2', 'from 3']);
      expect((await log.admin.groups()).map(({ committed }) => committed)).toEqual([5]);
    });

    it('and does not know it yet works beside nobody: a partition is worked on by one', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2']);
      const members = [1, 2, 3].map(() => new PostgresUnitOfWork(database, log, clock, compacted));
      const both = await batch(2);
      await Promise.all(members.map((member) => member.run('g', both, copy)));
      expect(await written()).toEqual(['1', '2']);
    });

    it('does not set the group back when it wakes up behind its successor', async () => {
      const { database, log, batch, copy } = await opened(databases, ['1', '2', '3']);
      await new PostgresUnitOfWork(database, log, clock, compacted).run('g', await batch(3), copy);
      await new PostgresUnitOfWork(database, log, clock, compacted).run('g', await batch(1), copy);
      expect((await log.admin.groups()).map(({ committed }) => committed)).toEqual([3]);
    });

    it('ends where its partition went to another member, which finds that all of it is done', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2']);
      const commit = async () => {
        throw fault('LOG_PARTITION_MOVED');
      };
      const moved = { append: log.append.bind(log), check: log.check.bind(log), admin: { ...log.admin, commit } };
      await new PostgresUnitOfWork(database, moved, clock, compacted).run('g', await batch(2), copy);
      await new PostgresUnitOfWork(database, log, clock, compacted).run('g', await batch(2), copy);
      expect(await written()).toEqual(['1', '2']);
      expect((await log.admin.groups()).map(({ committed }) => committed)).toEqual([2]);
    });

    it('works on what lies at places that it has seen before, in a topic that was made anew', async () => {
      const { database, log, batch, copy, written } = await opened(databases, ['1', '2']);
      const unitOfWork = new PostgresUnitOfWork(database, log, clock, compacted);
      await unitOfWork.run('g', await batch(2), copy);
      const { entries, ...place } = await batch(2);
      const anew = entries.map((entry, at) => ({ ...entry, attributes: { ...entry.attributes, id: `later ${at}` } }));
      const [first, ...others] = anew;
      if (first) await unitOfWork.run('g', { ...place, entries: [first, ...others] }, copy);
      expect(await written()).toEqual(['1', '2', '1', '2']);
      expect(await valuesOf(log, otherTopic.name)).toHaveLength(4);
    });

    it('leaves the newest of a compacted key at the end, also where it was the first to be appended', async () => {
      const { database, log, batch } = await opened(databases, ['1']);
      const held = Promise.withResolvers<void>();
      const slow = { admin: log.admin, check: log.check.bind(log), append: log.append.bind(log) };
      slow.append = async (drafts) => {
        await held.promise;
        return log.append(drafts);
      };
      const put = (value: string) => async (_: PostgresTransaction, fresh: readonly Entry[]) =>
        fresh.map((entry) => {
          const { attributes, ...rest } = draft('person', value, compactedTopic);
          return { entry, outputs: [{ ...rest, attributes: { ...attributes, id: value } }] };
        });
      const one = await batch(1);
      const first = new PostgresUnitOfWork(database, slow, clock, compacted).run('first', one, put('first'));
      await until(async () => (await database.all('SELECT FROM stage_latest')).length > 0);
      await new PostgresUnitOfWork(database, log, clock, compacted).run('second', one, put('second'));
      held.resolve();
      await first;
      expect((await valuesOf(log, compactedTopic.name)).at(-1)).toBe('second');
    });

    it('forgets the oldest inputs when it is told to', async () => {
      const { database, log, batch, copy } = await opened(databases, ['1', '2']);
      const unitOfWork = new PostgresUnitOfWork(database, log, () => 1000, compacted);
      await unitOfWork.run('g', await batch(2), copy);
      const known = () => database.all('SELECT input_id FROM stage_input');
      await unitOfWork.forget(1000, 10);
      expect(await known()).toHaveLength(2);
      await unitOfWork.forget(1001, 1);
      expect(await known()).toHaveLength(1);
    });
  });
});

async function opened(databases: PostgresDatabases, events: readonly string[] = []) {
  const database: PostgresDatabase = await databases.fresh();
  await Promise.all([prepareStageTables(database), prepareStageTables(database)]);
  await database.exec('CREATE TABLE written (at bigserial, value text)');
  const log = new MemoryEventLog({ clock });
  await log.admin.ensure(testTopics, 1);
  await log.append(events.map(event));
  const write = async (tx: PostgresTransaction, value: string): Promise<void> => {
    await tx.run('INSERT INTO written (value) VALUES ($1)', value);
  };
  return {
    database,
    log,
    write,
    written: async () =>
      (await database.all<{ value: string }>('SELECT value FROM written ORDER BY at')).map(({ value }) => value),
    /** The first so many entries. */
    batch: async (max: number) => {
      const [first, ...others] = await log.read(keptTopic.name, 0, 0, max);
      if (!first) throw new Error('the log is empty');
      return { topic: keptTopic.name, partition: 0, entries: [first, ...others] as const };
    },
    copy: async (
      tx: PostgresTransaction,
      fresh: Awaited<ReturnType<EventLog['read']>>,
    ): Promise<readonly Outcome[]> => {
      for (const { value } of fresh) await write(tx, text(value));
      return fresh.map((entry) => ({ entry, outputs: [draft('a', `from ${text(entry.value)}`, otherTopic)] }));
    },
  };
}

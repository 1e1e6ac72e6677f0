import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import type { PostgresDatabase, PostgresTransaction } from '#platform';
import {
  type ArchivedMessage,
  type DeadLetter,
  migratePostgres,
  postgresReaders,
  postgresStores,
  type RecordedResource,
  storeMigrations,
} from '#storage';
import { findingsPerFeedMax } from '../../libs/storage/src/ports/finding-store.js';
import { type ArchiveInput, archiveStage } from '../../apps/record/src/archive.js';
import { onPostgres } from './postgres-databases.js';

/** Whoever comes waits until all sides were there once: so each has read before another one writes. */
function meetingOf(sides: number): () => Promise<void> {
  let come = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    if (++come >= sides) open();
    return all;
  };
}

/** Whoever has read goes on once each other side has read, too, or waits for a lock. */
function turnOf(database: PostgresDatabase, sides: number): () => Promise<void> {
  let come = 0;
  return async () => {
    come++;
    for (let tries = 0; tries < 2_000; tries++) {
      const [row] = await database.all<{ waiting: number }>(
        `SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
      );
      if (come + (row?.waiting ?? 0) >= sides) return;
    }
    throw new Error('the others neither read nor wait');
  };
}

const sequenceOf = (n: number) => asMessageId(`01M${String(n).padStart(23, '0')}`);
const location = (id: string, n: number, version: number): RecordedResource => ({
  type: 'Location',
  id,
  sequence: sequenceOf(n),
  changedBy: sequenceOf(n),
  revision: 0,
  version,
  updatedAt: '2026-01-02T03:04:05.000Z',
  body: `{"from":${n}}`,
  values: { codes: [], categories: [], identifiers: [`s|${n}`] },
});

const deadLetterAt = (offset: number): DeadLetter => ({
  topic: 'clinical.canonical.dead',
  partition: 0,
  offset,
  messageId: sequenceOf(offset),
  originTopic: 'clinical.canonical',
  originPartition: 0,
  originOffset: offset,
  stage: 'mpi',
  code: 'HL7_MERGE_CYCLE',
  detail: '',
  attempts: 1,
  revision: 0,
  at: offset,
  state: 'open',
  changedAt: offset,
});

onPostgres('writers at the same time in PostgreSQL', (databases) =>
  describe('writers at the same time in PostgreSQL', () => {
    const database = async (): Promise<PostgresDatabase> => {
      const opened = await databases.fresh();
      await migratePostgres(opened, storeMigrations);
      return opened;
    };

    const records = postgresStores().record;
    /** As the stage folds: loads, lets only a newer message count, saves. */
    async function fold(tx: PostgresTransaction, n: number, ids: readonly string[], loaded = async () => undefined) {
      const found = await records.load(
        tx,
        ids.map((id) => `Location/${id}`),
      );
      await loaded();
      const known = new Map(found.map((resource) => [resource.id, resource]));
      const newer = ids.filter((id) => (known.get(id)?.sequence ?? '') < sequenceOf(n));
      const resources = newer.map((id) => location(id, n, (known.get(id)?.version ?? 0) + 1));
      await records.save(
        tx,
        resources.map((resource) => ({ kind: 'content', resource })),
      );
    }

    it('leave the newest of a resource that many name, each version once and in the order of receipt', async () => {
      const shared = await database();
      const ids = ['ward', 'clinic', 'lab'];
      const rotated = (n: number) => ids.map((_id, at) => ids[(at + n) % ids.length] ?? '');
      const order = Array.from({ length: 40 }, (_, at) => (at * 17) % 40);
      await Promise.all(order.map((n) => shared.transaction((tx) => fold(tx, n, rotated(n)))));
      const reader = postgresReaders(shared).record;
      for (const id of ids) {
        const now = await reader.read('Location', id);
        const earlier = await reader.history('Location', id, 100);
        const versions = [...(now ? [now] : []), ...earlier];
        expect(now).toMatchObject({ sequence: sequenceOf(39), body: '{"from":39}', version: versions.length });
        expect(versions.map(({ version }) => version)).toEqual(versions.map((_, at) => versions.length - at));
        expect(versions.map(({ sequence }) => sequence)).toEqual(
          versions.map(({ sequence }) => sequence).toSorted((a, b) => (a < b ? 1 : -1)),
        );
      }
      const named = await shared.all<{ count: number }>('SELECT count(*) AS count FROM resource_identifier');
      expect(named).toEqual([{ count: ids.length }]);
    });

    it.each([
      [1, 2],
      [2, 1],
    ])('of a resource that none of them found begin again, whoever comes first: %d, %d', async (one, other) => {
      const shared = await database();
      const meet = meetingOf(2);
      const loaded = async (): Promise<undefined> => void (await meet());
      await Promise.all([one, other].map((n) => shared.transaction((tx) => fold(tx, n, ['ward'], loaded))));
      expect(await postgresReaders(shared).record.read('Location', 'ward')).toMatchObject({ body: '{"from":2}' });
      const rows = await shared.all<{ count: number }>('SELECT count(*) AS count FROM resource');
      expect(rows).toEqual([{ count: 1 }]);
    });

    const { archive: store, search } = postgresStores();
    const archive = archiveStage({ store, search, characters: () => ({}) });
    async function archived(tx: PostgresTransaction, input: ArchiveInput, loaded: () => Promise<void>) {
      const view = await archive.load(tx, [input]);
      await loaded();
      await archive.save(tx, [...archive.decide(input, view).effects]);
    }
    const messageId = sequenceOf(1);
    const message: ArchivedMessage = { messageId, feed: 'ward', receivedAt: 1, partition: 0, offset: 1, reused: false };
    const dead = { messageId, outcome: 'dead', stage: 'mpi' } as const;
    const linked = { messageId, outcome: 'linked', stage: 'ops' } as const;

    it('count a message and its outcomes once, where none saw what the others wrote', async () => {
      const shared = await database();
      const meet = meetingOf(3);
      const inputs: ArchiveInput[] = [
        { kind: 'message', message, terms: [{ kind: 'control', text: 'C1' }] },
        { kind: 'outcome', result: dead },
        { kind: 'outcome', result: linked },
      ];
      await Promise.all(inputs.map((input) => shared.transaction((tx) => archived(tx, input, meet))));
      const reader = postgresReaders(shared).archive;
      const { outcome } = (await reader.byMessageId(messageId)) ?? {};
      const counts = await reader.counts();
      expect(counts).toMatchObject({ received: 1, pending: 0 });
      expect([counts.linked, counts.dead]).toEqual(outcome === 'linked' ? [1, 0] : [0, 1]);
    });

    it('add up in the same counters, whatever the order in which they name them', async () => {
      const shared = await database();
      const feeds = Array.from({ length: 20 }, (_, at) => `feed ${at}`);
      const store = postgresStores().archive;
      const counting = Array.from({ length: 30 }, (_, at) =>
        shared.transaction((tx) =>
          store.count(
            tx,
            (at % 2 === 0 ? feeds : feeds.toReversed()).map((feed) => ({ feed, counted: 'received', by: 1 })),
          ),
        ),
      );
      await Promise.all(counting);
      expect(await postgresReaders(shared).archive.counts()).toMatchObject({ received: 600 });
    });

    it('keep the bound of a feed together, and count what is beyond it as other', async () => {
      const shared = await database();
      const day = '2026-03-04';
      const found = (of: number) =>
        Array.from({ length: 1_200 }, (_, at) => ({ kind: 'unread', at: `ZZ${of}-${at}`, detail: '' }) as const);
      const process = async (of: number): Promise<void> => {
        const store = postgresStores().findings;
        await shared.transaction((tx) => store.add(tx, [{ feed: 'ward', day, findings: found(of) }]));
      };
      await Promise.all([1, 2, 3].map(process));
      const totals = await postgresReaders(shared).findings.totals('ward', day, day, 10_000);
      expect(totals).toHaveLength(findingsPerFeedMax + 1);
      expect(totals[0]).toMatchObject({ at: 'other', messages: 3 * 1_200 - findingsPerFeedMax });
    });

    it('let one of two commands have a dead letter', async () => {
      const shared = await database();
      const store = postgresStores().deadLetters;
      const letter = deadLetterAt(1);
      await shared.transaction((tx) => store.record(tx, [letter, deadLetterAt(2)]));
      const othersRead = turnOf(shared, 4);
      const replay = (at: number) =>
        shared.transaction(async (tx) => {
          const [named] = await store.load(tx, [letter]);
          await othersRead();
          if (named?.state === 'open')
            await store.mark(tx, [letter], { state: 'replayed', at, by: 'ada', command: `C${at}` });
          return named?.state === 'open';
        });
      const taken = await Promise.all([1, 2, 3, 4].map(replay));
      expect(taken.filter(Boolean)).toHaveLength(1);
      const left = await shared.transaction((tx) => store.oldestOpen(tx, letter.topic, letter.partition, 10));
      expect(left.map(({ offset }) => offset)).toEqual([2]);
    });

    it('complete a chain of fragments or give it up, and not both', async () => {
      const shared = await database();
      const store = postgresStores().fragments;
      const entry = { topic: 'hl7.raw', partition: 0, offset: 1, appendedAt: 1, key: 'k', value: Buffer.from('x') };
      const attributes = { id: 'M', source: 's', type: 't', time: 't', messageid: 'M' };
      const first = { chain: 'A', position: 0, sender: 'lab', continuedBy: 'A.0', entry: { ...entry, attributes } };
      await shared.transaction((tx) => store.hold(tx, [first]));
      const othersRead = turnOf(shared, 3);
      const takes = (read: (tx: PostgresTransaction) => Promise<readonly unknown[]>) =>
        shared.transaction(async (tx) => {
          const chain = await read(tx);
          await othersRead();
          if (chain.length > 0) await store.release(tx, ['A']);
          return chain.length;
        });
      const overdue = { topic: 'hl7.raw', partition: 0, begunBefore: 9, newest: 9 };
      const taken = await Promise.all([
        takes((tx) => store.ofSenders(tx, ['lab'])),
        takes((tx) => store.overdue(tx, overdue)),
        takes((tx) => store.ofSenders(tx, ['lab'])),
      ]);
      expect(taken.toSorted()).toEqual([0, 0, 1]);
    });
  }),
);

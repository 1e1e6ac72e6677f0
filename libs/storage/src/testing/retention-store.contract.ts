import { describe, expect, it } from '@jest/globals';
import { asMessageId, base32, type MessageId } from '#contracts';
import type { Hop } from '#event-log';
import type { ArchivedMessage, ArchiveReader, ArchiveStore } from '../ports/archive-store.js';
import type { DeadLetter, DeadLetterReader, DeadLetterStore } from '../ports/dead-letter-store.js';
import type { FindingReader, FindingStore } from '../ports/finding-store.js';
import type { HopReader, HopStore } from '../ports/hop-store.js';
import type { MessageSearchReader, MessageSearchStore } from '../ports/message-search-store.js';
import type { RetentionReader, RetentionStore, Sweep } from '../ports/retention-store.js';

export interface RetentionStoreUnderTest<Tx> {
  readonly store: RetentionStore<Tx>;
  readonly reader: RetentionReader;
  readonly archive: ArchiveStore<Tx>;
  readonly hops: HopStore<Tx>;
  readonly search: MessageSearchStore<Tx>;
  readonly deadLetters: DeadLetterStore<Tx>;
  readonly findings: FindingStore<Tx>;
  readonly read: {
    readonly archive: ArchiveReader;
    readonly hops: HopReader;
    readonly search: MessageSearchReader;
    readonly deadLetters: DeadLetterReader;
    readonly findings: FindingReader;
  };
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** One number as the database counts it. */
  count(sql: string): Promise<number>;
  /** Statements without values. */
  exec(sql: string): Promise<void>;
}

const day = 86_400_000;
const now = Date.UTC(2026, 5, 30, 12);
const daysAgo = (days: number): number => now - days * day;
let minted = 0;
const idOf = (days: number): MessageId => asMessageId(`${base32(daysAgo(days), 10)}${base32(++minted, 10)}`);

const message = (messageId: MessageId, days: number, offset = 0): ArchivedMessage => ({
  messageId,
  controlId: 'C-1',
  feed: 'ward',
  receivedAt: daysAgo(days),
  partition: 0,
  offset,
  reused: false,
});
const hop = (messageId: MessageId, stage: string): Hop => ({
  messageId,
  stage,
  topic: 'hl7.raw',
  partition: 0,
  offset: 7,
  result: 'mapped',
  queuedAt: 1,
  decidedAt: 2,
});
const letter = (messageId: MessageId, offset: number, more: Partial<DeadLetter>): DeadLetter => ({
  topic: 'hl7.raw.dead',
  partition: 0,
  offset,
  messageId,
  originTopic: 'hl7.raw',
  originPartition: 0,
  originOffset: 1,
  stage: 'mpi',
  code: 'STAGE_FAILED',
  detail: '',
  attempts: 1,
  revision: 0,
  at: 5,
  state: 'open',
  changedAt: 5,
  ...more,
});

/** What every store must do whose old entries are dropped. */
export function retentionStoreContract<Tx>(name: string, open: () => Promise<RetentionStoreUnderTest<Tx>>): void {
  describe(`retention of stores: ${name}`, () => {
    /** Step by step to the end; how many steps it took, and what they dropped and held. */
    async function swept(
      { store, transaction }: RetentionStoreUnderTest<Tx>,
      sweep: Pick<Sweep, 'store'> & Partial<Sweep>,
    ): Promise<{ readonly steps: number; readonly dropped: number; readonly held: number }> {
      let from: string | undefined;
      const sums = { steps: 0, dropped: 0, held: 0 };
      do {
        const whole: Sweep = { before: daysAgo(30), settledBefore: daysAgo(1), max: 10, ...sweep, from };
        const step = await transaction((tx) => store.sweep(tx, whole));
        sums.steps++;
        sums.dropped += step.dropped;
        sums.held += step.held;
        from = step.next;
      } while (from !== undefined && sums.steps < 1000);
      return sums;
    }

    async function receive(subject: RetentionStoreUnderTest<Tx>, ids: readonly MessageId[], days: number) {
      await subject.transaction(async (tx) => {
        await subject.archive.add(
          tx,
          ids.map((id, at) => message(id, days, at)),
        );
        await subject.archive.settle(
          tx,
          ids.map((messageId) => ({ messageId, outcome: 'linked', stage: 'mpi' })),
        );
        await subject.archive.count(tx, [
          { feed: 'ward', counted: 'received', by: ids.length, receivedAt: daysAgo(days) },
        ]);
        await subject.search.add(
          tx,
          ids.map((messageId) => ({ messageId, terms: [{ kind: 'patient', text: '4711' }] })),
        );
        await subject.hops.save(
          tx,
          ids.flatMap((id) => [hop(id, 'normalizer'), hop(id, 'mpi')]),
        );
      });
    }

    it('drops old messages with their hops and from the index, in small steps, and tells of it', async () => {
      const subject = await open();
      const old = Array.from({ length: 25 }, () => idOf(40));
      const young = [idOf(20), idOf(10)];
      await receive(subject, old, 40);
      await receive(subject, young, 20);
      const { steps, dropped, held } = await swept(subject, { store: 'messages' });
      expect([dropped, held]).toEqual([25, 0]);
      expect(steps).toBeGreaterThan(3);
      expect(await subject.read.archive.byMessageId(old[0] ?? young[0] ?? idOf(0))).toBeUndefined();
      expect(await subject.read.hops.hopsOf(old[24] ?? '')).toEqual([]);
      expect(await subject.read.hops.hopsOf(young[0] ?? '')).toHaveLength(2);
      const { messageIds } = await subject.read.search.find([{ kind: 'number', text: '4711' }], { limit: 50 });
      expect(messageIds.toSorted()).toEqual(young.toSorted());
      await subject.transaction((tx) =>
        subject.store.ended(tx, { store: 'messages', before: daysAgo(30), at: now, dropped, held }),
      );
      await subject.transaction((tx) =>
        subject.store.ended(tx, { store: 'messages', before: daysAgo(29), at: now + 5, dropped: 0, held: 1 }),
      );
      expect((await subject.reader.kept()).find((kept) => kept.store === 'messages')).toMatchObject({
        entries: 2,
        bytes: expect.any(Number),
        oldest: daysAgo(20),
        swept: { at: now + 5, held: 1, droppedTotal: 25, lastDropped: { at: now, entries: 25 } },
      });
      expect(await subject.reader.messagesDroppedBefore()).toBe(daysAgo(30));
    });

    it('keeps what is on its way or waits for a person, however old, and goes on behind it', async () => {
      const subject = await open();
      const [pending, waiting, replayed, given, ...others] = Array.from({ length: 30 }, () => idOf(40));
      if (!pending || !waiting || !replayed || !given) throw new Error('too few');
      await receive(subject, [waiting, replayed, given, ...others], 40);
      await subject.transaction(async (tx) => {
        await subject.archive.add(tx, [message(pending, 40)]);
        await subject.deadLetters.record(tx, [
          letter(waiting, 1, {}),
          letter(replayed, 2, { state: 'replayed', changedAt: now - 5000 }),
          letter(given, 3, { state: 'discarded', changedAt: daysAgo(5) }),
        ]);
      });
      expect(await swept(subject, { store: 'messages' })).toMatchObject({ dropped: 27, held: 3 });
      for (const kept of [pending, waiting, replayed])
        expect(await subject.read.archive.byMessageId(kept)).toMatchObject({ messageId: kept });
      expect(await subject.read.hops.hopsOf(waiting)).toHaveLength(2);
    });

    it('drops hops of commands, and outcomes whose message never came', async () => {
      const subject = await open();
      const [command, lone] = [idOf(40), idOf(40)];
      await subject.transaction(async (tx) => {
        await subject.hops.save(tx, [hop(command, 'ops'), hop(lone, 'mpi')]);
        await subject.archive.settle(tx, [{ messageId: lone, outcome: 'linked', stage: 'mpi' }]);
      });
      expect(await swept(subject, { store: 'messages' })).toMatchObject({ dropped: 0, held: 0 });
      expect([await subject.read.hops.hopsOf(command), await subject.read.hops.hopsOf(lone)]).toEqual([[], []]);
      expect(await subject.count('SELECT count(*) AS n FROM message')).toBe(0);
    });

    it('drops the terms of sections that have no message any more, and of no other', async () => {
      const subject = await open();
      // Four sections of 8,192 messages; the newest two always stay.
      const [held, last] = [idOf(40), idOf(1)];
      await subject.exec(`INSERT INTO message_term (section, term, number) VALUES (0, 'nA', 5), (0, 'nB', 5), (1, 'nA', 8200),
        (2, 'nA', 16400), (3, 'nA', 24600)`);
      await subject.exec(
        `INSERT INTO searched_message (number, message_id) VALUES (8200, '${held}'), (24600, '${last}')`,
      );
      await swept(subject, { store: 'messages', max: 1 });
      expect(await subject.count('SELECT count(*) AS n FROM message_term WHERE section = 0')).toBe(0);
      expect(await subject.count('SELECT count(*) AS n FROM message_term')).toBe(3);
    });

    it('drops letters that were decided on long ago, and none that is open', async () => {
      const subject = await open();
      await subject.transaction((tx) =>
        subject.deadLetters.record(tx, [
          letter(idOf(90), 1, {}),
          ...Array.from({ length: 12 }, (_, at) =>
            letter(idOf(90), 10 + at, { state: 'replayed', changedAt: daysAgo(60) }),
          ),
          letter(idOf(90), 30, { state: 'discarded', changedAt: daysAgo(20) }),
        ]),
      );
      expect(await swept(subject, { store: 'deadLetters' })).toEqual({ steps: 2, dropped: 12, held: 0 });
      const left = await subject.read.deadLetters.find({ limit: 50 });
      expect(left.map(({ offset }) => offset).toSorted((a, b) => a - b)).toEqual([1, 30]);
      expect((await subject.reader.kept()).find(({ store }) => store === 'deadLetters')).toMatchObject({
        entries: 1,
        oldest: daysAgo(20),
      });
    });

    it('drops findings of old days, of every feed', async () => {
      const subject = await open();
      const dayOf = (days: number): string => new Date(daysAgo(days)).toISOString().slice(0, 10);
      const finding = { kind: 'unread', at: 'PID-10', detail: '' } as const;
      await subject.transaction((tx) =>
        subject.findings.add(
          tx,
          ['lab', 'ward'].flatMap((feed) =>
            [40, 35, 30, 5].map((days) => ({ feed, day: dayOf(days), findings: [finding] })),
          ),
        ),
      );
      expect(await swept(subject, { store: 'findings', max: 3 })).toMatchObject({ dropped: 8, held: 0 });
      for (const feed of ['lab', 'ward'])
        expect((await subject.read.findings.days(feed, dayOf(100), dayOf(0))).map((one) => one.day)).toEqual([
          dayOf(30),
          dayOf(5),
        ]);
      const kept = (await subject.reader.kept()).find(({ store }) => store === 'findings');
      expect(kept).toMatchObject({ entries: 8, oldest: Date.parse(dayOf(30)) });
    });

    it('drops former versions of resources by their receipt, and not the resources', async () => {
      const subject = await open();
      const version = (id: number, days: number): string =>
        `('Observation', 'o${id}', 1, '1', '1', 0, '${new Date(daysAgo(days)).toISOString()}', '{}')`;
      const rows = [...Array.from({ length: 15 }, (_, at) => version(at, 60)), version(20, 3), version(21, 2)];
      await subject.exec(`INSERT INTO resource_history (type, id, version, sequence, changed_by, revision, updated_at, body)
        VALUES ${rows.join(', ')}`);
      expect(await swept(subject, { store: 'recordHistory' })).toMatchObject({ dropped: 15, held: 0 });
      expect(await subject.count('SELECT count(*) AS n FROM resource_history')).toBe(2);
      const kept = (await subject.reader.kept()).find(({ store }) => store === 'recordHistory');
      expect(kept).toMatchObject({ entries: 2, oldest: daysAgo(3) });
    });

    it('knows of nothing dropped where nothing was', async () => {
      const subject = await open();
      expect(await swept(subject, { store: 'messages' })).toMatchObject({ dropped: 0, held: 0 });
      expect(await subject.reader.messagesDroppedBefore()).toBeUndefined();
      expect((await subject.reader.kept()).map(({ store, entries }) => [store, entries])).toEqual([
        ['messages', 0],
        ['recordHistory', 0],
        ['deadLetters', 0],
        ['findings', 0],
      ]);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { asMessageId, asSourceKey } from '#contracts';
import type { ArchivedMessage, ArchiveReader, ArchiveStore } from '../ports/archive-store.js';

export interface ArchiveStoreUnderTest<Tx> {
  readonly store: ArchiveStore<Tx>;
  readonly reader: ArchiveReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const archivedMessage = (n: number, parts: Partial<ArchivedMessage> = {}): ArchivedMessage => ({
  messageId: asMessageId(`01MESSAGE${String(n).padStart(11, '0')}`),
  feed: 'north',
  receivedAt: 1_000 * n,
  partition: 0,
  offset: n,
  reused: false,
  ...parts,
});

const offsets = (found: readonly ArchivedMessage[]): number[] => found.map(({ offset }) => offset);
const linked = (n: number) => ({ messageId: archivedMessage(n).messageId, outcome: 'linked', stage: 'mpi' }) as const;

/** What every archive must do. */
export function archiveStoreContract<Tx>(name: string, open: () => Promise<ArchiveStoreUnderTest<Tx>>): void {
  describe(`archive store: ${name}`, () => {
    it('gives back a message as it was added, with and without the parts that may be missing', async () => {
      const { store, reader, transaction } = await open();
      const full = archivedMessage(1, {
        controlId: 'C1',
        organization: 'NORTH',
        messageType: 'ADT^A01',
        application: 'HIS',
        facility: 'NORTH',
        sourceKey: asSourceKey('key-1'),
        acknowledgement: 'AA',
        disposition: 'accepted',
        code: 'HL7_TYPE_MISSING',
        reused: true,
      });
      const bare = archivedMessage(2);
      await transaction((tx) => store.add(tx, [full, bare]));
      expect(await reader.byMessageId(full.messageId)).toEqual(full);
      expect(await reader.byMessageId(bare.messageId)).toEqual(bare);
      expect(await reader.byMessageId(archivedMessage(3).messageId)).toBeUndefined();
    });

    it('keeps the first row of a message that is added again', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.add(tx, [archivedMessage(1)]));
      await transaction((tx) => store.add(tx, [archivedMessage(1, { feed: 'south', offset: 9 })]));
      expect(await reader.byMessageId(archivedMessage(1).messageId)).toEqual(archivedMessage(1));
    });

    it('keeps an outcome that came before its message, and shows neither until the message is there', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.settle(tx, [linked(1)]));
      expect(await reader.byMessageId(archivedMessage(1).messageId)).toBeUndefined();
      await transaction((tx) => store.add(tx, [archivedMessage(1)]));
      expect(await reader.byMessageId(archivedMessage(1).messageId)).toMatchObject({ outcome: 'linked', stage: 'mpi' });
    });

    it('lets the last outcome of a message win', async () => {
      const { store, reader, transaction } = await open();
      const dead = { ...linked(1), outcome: 'dead', code: 'STAGE_FAILED', location: 'PID-3' } as const;
      await transaction((tx) => store.add(tx, [archivedMessage(1)]));
      await transaction((tx) => store.settle(tx, [dead]));
      expect(await reader.byMessageId(dead.messageId)).toMatchObject({
        outcome: 'dead',
        code: 'STAGE_FAILED',
        location: 'PID-3',
      });
      await transaction((tx) => store.settle(tx, [linked(1)]));
      const now = await reader.byMessageId(dead.messageId);
      expect(now).toMatchObject({ outcome: 'linked' });
      expect([now?.code, now?.location]).toEqual([undefined, undefined]);
    });

    it('tells what it knows of messages', async () => {
      const { store, transaction } = await open();
      await transaction((tx) => store.add(tx, [archivedMessage(1)]));
      await transaction((tx) => store.settle(tx, [linked(1), linked(2)]));
      const ids = [1, 2, 3].map((n) => archivedMessage(n).messageId);
      const known = await transaction((tx) => store.load(tx, ids));
      expect([...known]).toEqual([
        [ids[0], { feed: 'north', outcome: 'linked' }],
        [ids[1], { outcome: 'linked' }],
      ]);
    });

    it('finds messages by control id and time, newest first and no more than asked for', async () => {
      const { store, reader, transaction } = await open();
      const messages = [
        archivedMessage(1, { controlId: 'A' }),
        archivedMessage(2, { controlId: 'B', feed: 'south' }),
        archivedMessage(3, { controlId: 'A' }),
        archivedMessage(4, { controlId: 'A' }),
      ];
      await transaction((tx) => store.add(tx, messages));
      expect(offsets(await reader.byControlId('A', 10))).toEqual([4, 3, 1]);
      expect(offsets(await reader.byControlId('A', 2))).toEqual([4, 3]);
      expect(offsets(await reader.inWindow(2_000, 4_000, 10))).toEqual([3, 2]);
      expect(offsets(await reader.inWindow(0, 9_000, 1))).toEqual([4]);
      expect(offsets(await reader.inWindow(0, 9_000, 10, 'south'))).toEqual([2]);
    });

    it('adds up counts over all feeds and for each', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) =>
        store.count(tx, [
          { feed: 'north', counted: 'received', by: 1, receivedAt: 5 },
          { feed: 'north', counted: 'received', by: 2, receivedAt: 3 },
          { feed: 'south', counted: 'received', by: 1, receivedAt: 9 },
          { feed: 'north', counted: 'dead', by: 1 },
        ]),
      );
      await transaction((tx) =>
        store.count(tx, [
          { feed: 'north', counted: 'dead', by: -1 },
          { feed: 'north', counted: 'linked', by: 1 },
        ]),
      );
      const none = { answered: 0, refused: 0, filtered: 0, dead: 0 };
      expect(await reader.counts()).toEqual({ ...none, received: 4, linked: 1, pending: 3 });
      expect(await reader.perFeed()).toEqual([
        { feed: 'north', counts: { ...none, received: 3, linked: 1, pending: 2 }, lastReceivedAt: 5 },
        { feed: 'south', counts: { ...none, received: 1, linked: 0, pending: 1 }, lastReceivedAt: 9 },
      ]);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#contracts';
import type { FragmentStore, HeldFragment, OverdueQuery } from '../ports/fragment-store.js';

export interface FragmentStoreUnderTest<Tx> {
  readonly store: FragmentStore<Tx>;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const entry = (offset: number, parts: Partial<Entry> = {}): Entry => ({
  topic: 'hl7.raw',
  partition: 0,
  offset,
  appendedAt: 1_000 * offset,
  key: 'feed:north:LAB^NORTH',
  attributes: { id: `M${offset}`, source: '/gateway/north', type: 'x', time: 't', messageid: `M${offset}` },
  value: Buffer.from([0x4d, 0xff, offset]),
  ...parts,
});
const held = (chain: string, position: number, sender: string, from: Entry): HeldFragment => ({
  chain,
  position,
  sender,
  continuedBy: `${chain}.${position}`,
  entry: from,
});
const overdue = (parts: Partial<OverdueQuery>): OverdueQuery => ({
  topic: 'hl7.raw',
  partition: 0,
  begunBefore: 0,
  newest: 100,
  ...parts,
});

/** What every store of fragments must do. */
export function fragmentStoreContract<Tx>(name: string, open: () => Promise<FragmentStoreUnderTest<Tx>>): void {
  describe(`fragment store: ${name}`, () => {
    const filled = async () => {
      const { store, transaction } = await open();
      const fragments = [
        held('B', 0, 'lab', entry(2)),
        held('A', 1, 'lab', entry(3)),
        held('A', 0, 'lab', entry(1)),
        held('C', 0, 'ward', entry(4)),
        held('D', 0, 'ward', entry(1, { partition: 1 })),
      ];
      await transaction((tx) => store.hold(tx, fragments));
      const names = (read: (tx: Tx) => Promise<readonly HeldFragment[]>) =>
        transaction(async (tx) => (await read(tx)).map(({ chain, position }) => `${chain}${position}`));
      const ofSenders = (...senders: string[]) => names((tx) => store.ofSenders(tx, senders));
      const overdueBy = (parts: Partial<OverdueQuery>) => names((tx) => store.overdue(tx, overdue(parts)));
      return { store, transaction, ofSenders, overdueBy };
    };

    it('gives back the chains of a sender whole and in order, the oldest first', async () => {
      const { ofSenders, store, transaction } = await filled();
      expect(await ofSenders('lab')).toEqual(['A0', 'A1', 'B0']);
      expect(await ofSenders('ward', 'nobody')).toEqual(['D0', 'C0']);
      expect(await ofSenders()).toEqual([]);
      const [first] = await transaction((tx) => store.ofSenders(tx, ['lab']));
      expect({ ...first, entry: { ...first?.entry, value: Buffer.from(first?.entry.value ?? []) } }).toEqual(
        held('A', 0, 'lab', entry(1)),
      );
    });

    it('gives those of a partition that began before a moment, and all but the newest', async () => {
      const { overdueBy } = await filled();
      expect(await overdueBy({ begunBefore: 1_001 })).toEqual(['A0', 'A1']);
      expect(await overdueBy({ newest: 1 })).toEqual(['A0', 'A1', 'B0']);
      expect(await overdueBy({ newest: 0, partition: 1 })).toEqual(['D0']);
      expect(await overdueBy({ begunBefore: 9_999, topic: 'hl7.replay' })).toEqual([]);
      expect(await overdueBy({})).toEqual([]);
    });

    it('forgets a chain and replaces a fragment', async () => {
      const { store, transaction, ofSenders } = await filled();
      await transaction(async (tx) => {
        await store.release(tx, ['A']);
        await store.release(tx, []);
        await store.hold(tx, [held('B', 0, 'lab', entry(7))]);
      });
      expect(await ofSenders('lab', 'ward')).toEqual(['D0', 'C0', 'B0']);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import {
  elementsMax,
  runsKept,
  type ShadowDifference,
  type ShadowReader,
  type ShadowRun,
  type ShadowStore,
} from '../ports/shadow-store.js';

export interface ShadowStoreUnderTest<Tx> {
  readonly store: ShadowStore<Tx>;
  readonly reader: ShadowReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const run = (id: string): ShadowRun => ({
  id,
  by: 'local',
  askedAt: 1_000,
  window: { from: '', before: id },
  state: 'comparing',
  counts: { messages: 0, same: 0, different: 0, newlyRefused: 0, newlyAccepted: 0, pending: 0, notCompared: 0 },
  events: { promotable: 0, deadLetters: 0, leavingResources: 0 },
  promoted: 0,
});
const difference = (element: string, messages = 1): ShadowDifference => ({
  element,
  messages,
  times: messages,
  examples: [{ messageId: asMessageId(`${element} ${messages}`), path: element, before: '1' }],
});

/** What every store of shadow runs must do; the messages of a window are tried where the archive is, too. */
export function shadowStoreContract<Tx>(name: string, open: () => Promise<ShadowStoreUnderTest<Tx>>): void {
  describe(`shadow store: ${name}`, () => {
    it('gives a run as it was kept last, the newest first', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.save(tx, [run('R1'), run('R2')]));
      await transaction((tx) => store.save(tx, [{ ...run('R1'), state: 'compared', endedAt: 2_000 }]));
      expect((await reader.runs()).map(({ id, state }) => `${id} ${state}`)).toEqual(['R2 comparing', 'R1 compared']);
      expect(await reader.run('R1')).toEqual({ ...run('R1'), state: 'compared', endedAt: 2_000 });
      expect(await reader.run('R3')).toBeUndefined();
      expect(await transaction((tx) => store.runs(tx))).toEqual(await reader.runs());
    });

    it('forgets the oldest runs with their differences', async () => {
      const { store, reader, transaction } = await open();
      const ids = Array.from({ length: runsKept + 2 }, (_, at) => `R${String(at).padStart(3, '0')}`);
      await transaction(async (tx) => {
        for (const id of ids) await store.add(tx, id, [difference('Patient.name')]);
        await store.save(tx, ids.map(run));
      });
      expect((await reader.runs()).map(({ id }) => id)).toEqual(ids.slice(2).reverse());
      expect(await reader.differences('R001')).toEqual([]);
      expect(await reader.differences('R002')).toHaveLength(1);
    });

    it('adds up differences by element, the most frequent first, with the first few examples', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.add(tx, 'R1', [difference('a', 1), difference('b', 2)]));
      for (const more of [3, 4, 5]) await transaction((tx) => store.add(tx, 'R1', [difference('a', more)]));
      await transaction((tx) => store.add(tx, 'R2', [difference('a')]));
      const [first, second] = await reader.differences('R1');
      expect(first).toMatchObject({ element: 'a', messages: 13, times: 13 });
      expect(first?.examples.map(({ messageId }) => messageId)).toEqual(['a 1', 'a 3', 'a 4']);
      expect(second).toEqual(difference('b', 2));
    });

    it('counts under one name what is beyond the bound', async () => {
      const { store, reader, transaction } = await open();
      const names = Array.from({ length: elementsMax + 5 }, (_, at) => `e${at}`);
      const half = names.length / 2;
      const named = (from: number, to: number) => names.slice(from, to).map((element) => difference(element));
      await transaction((tx) => store.add(tx, 'R1', named(0, half)));
      await transaction((tx) => store.add(tx, 'R1', named(half, names.length)));
      await transaction((tx) => store.add(tx, 'R1', named(0, 1)));
      const kept = await reader.differences('R1');
      expect(kept).toHaveLength(elementsMax + 1);
      expect(kept[0]).toMatchObject({ element: 'other', messages: 5 });
      expect(kept[1]).toMatchObject({ element: 'e0', messages: 2 });
    });
  });
}

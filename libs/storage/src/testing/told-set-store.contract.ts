import { describe, expect, it } from '@jest/globals';
import { asSourceKey } from '#contracts';
import type { ToldSet, ToldSetStore } from '../ports/told-set-store.js';

export interface ToldSetStoreUnderTest<Tx> {
  readonly store: ToldSetStore<Tx>;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

/** What every store of told sets must do. */
export function toldSetStoreContract<Tx>(name: string, open: () => Promise<ToldSetStoreUnderTest<Tx>>): void {
  describe(`told set store: ${name}`, () => {
    const [one, other, third] = ['K1', 'K2', 'K3'].map(asSourceKey) as [
      ToldSet['number'],
      ToldSet['number'],
      ToldSet['number'],
    ];
    const sorted = (sets: readonly ToldSet[]) =>
      sets.map(({ number, consumer, told }) => `${number} ${consumer} ${told}`).sort();

    it('gives what each subscriber was told last of the asked numbers, and nothing of others', async () => {
      const { store, transaction } = await open();
      await transaction(async (tx) => {
        await store.tell(tx, [
          { number: one, consumer: 'north', told: 'a' },
          { number: other, consumer: 'north', told: 'a' },
          { number: one, consumer: 'south', told: 'b' },
        ]);
        await store.tell(tx, [{ number: one, consumer: 'north', told: 'c' }]);
        await store.tell(tx, []);
      });
      expect(sorted(await transaction((tx) => store.told(tx, [one, third])))).toEqual(['K1 north c', 'K1 south b']);
      expect(await transaction((tx) => store.told(tx, []))).toEqual([]);
    });
  });
}

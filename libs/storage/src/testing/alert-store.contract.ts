import { describe, expect, it } from '@jest/globals';
import type { AlertStore } from '../ports/alert-store.js';

/** What every engine does alike. */
export function alertStoreContract(engine: string, open: () => Promise<AlertStore>): void {
  describe(`the book of alerts in ${engine}`, () => {
    it('is not there before it is written, and then as it was written', async () => {
      const store = await open();
      expect(await store.read()).toBeUndefined();
      expect(await store.replace(0, '{"a":1}')).toBe(true);
      expect(await store.read()).toEqual({ revision: 1, book: '{"a":1}' });
    });

    it('is written by the one of two who was faster', async () => {
      const store = await open();
      expect((await Promise.all([store.replace(0, 'a'), store.replace(0, 'b')])).toSorted()).toEqual([false, true]);
      expect((await Promise.all([store.replace(1, 'c'), store.replace(1, 'd')])).toSorted()).toEqual([false, true]);
      expect((await store.read())?.revision).toBe(2);
    });
  });
}

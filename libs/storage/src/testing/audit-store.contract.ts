import { describe, expect, it } from '@jest/globals';
import type { AuditLink, AuditQuery, AuditRecord, AuditStore } from '../ports/audit-store.js';

const following =
  (change: Partial<AuditRecord> = {}) =>
  (last: AuditLink | undefined): AuditRecord => {
    const sequence = (last?.sequence ?? 0) + 1;
    return {
      sequence,
      at: sequence * 100,
      action: 'look',
      outcome: 'done',
      who: 'ann',
      kind: 'session',
      role: 'engineer',
      source: '127.0.0.1',
      route: 'GET /api/messages/:messageId/raw',
      patients: [],
      message: '',
      code: '',
      detail: '',
      previous: last?.hash ?? '',
      hash: `H${sequence}`,
      ...change,
    };
  };

/** What every store of the trail must do. */
export function auditStoreContract(name: string, opened: () => Promise<AuditStore>): void {
  describe(`audit store: ${name}`, () => {
    it('gives records as they were appended, in order', async () => {
      const store = await opened();
      expect(await store.last()).toBeUndefined();
      const first = await store.append(following({ patients: ['E2', 'E1'], message: 'M1', detail: 'a' }));
      const second = await store.append(following({ outcome: 'refused', code: 'ACCESS_REFUSED' }));
      expect(await store.last()).toEqual({ sequence: 2, hash: 'H2' });
      expect(await store.read(1, 10)).toEqual([first, second]);
      expect(await store.read(2, 10)).toEqual([second]);
      expect(await store.read(1, 1)).toEqual([first]);
    });

    it('lets nobody between the last record and the one that is made of it', async () => {
      const store = await opened();
      await Promise.all(Array.from({ length: 50 }, () => store.append(following())));
      const records = await store.read(1, 100);
      expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(records.slice(1).every(({ previous }, index) => previous === records[index]?.hash)).toBe(true);
    });

    it('keeps nothing of a record that could not be made', async () => {
      const store = await opened();
      await store.append(following());
      const failing = store.append(() => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store.append(following())).toMatchObject({ sequence: 2, previous: 'H1' });
    });

    it.each<[string, Omit<AuditQuery, 'max'>, number[]]>([
      ['everything', {}, [4, 3, 2, 1]],
      ['by who', { who: 'bob' }, [4, 2]],
      ['by what', { action: 'sign-in' }, [2]],
      ['by outcome', { outcome: 'failed' }, [2]],
      ['by patient', { patient: 'E1' }, [4, 1]],
      ['by time, inclusive and exclusive', { from: 200, to: 400 }, [3, 2]],
      ['page by page', { before: 3 }, [2, 1]],
      ['by several at once', { who: 'bob', patient: 'E1' }, [4]],
      ['nothing', { who: 'bob', action: 'other' }, []],
    ])('finds %s, newest first', async (_, query, expected) => {
      const store = await opened();
      await store.append(following({ patients: ['E1', 'E2'] }));
      await store.append(following({ who: 'bob', action: 'sign-in', outcome: 'failed' }));
      await store.append(following({ patients: ['E2'] }));
      await store.append(following({ who: 'bob', patients: ['E1'] }));
      expect((await store.find({ ...query, max: 10 })).map(({ sequence }) => sequence)).toEqual(expected);
      expect((await store.find({ ...query, max: 1 })).map(({ sequence }) => sequence)).toEqual(expected.slice(0, 1));
    });
  });
}

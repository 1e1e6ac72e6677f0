import { describe, expect, it } from '@jest/globals';
import type { Account, AccountStore, ApiToken } from '../ports/account-store.js';

const ann: Account = {
  name: 'ann',
  role: 'administrator',
  passwordHash: 'hash of ann',
  disabled: false,
  createdAt: 1_000,
  changedAt: 1_000,
};
const bob: Account = {
  ...ann,
  name: 'bob',
  role: 'viewer',
  organizations: ['North Hospital', 'Lab "1"'],
  codeSecret: 'sealed',
  disabled: true,
};
const { passwordHash: _, ...cid }: Account = { ...ann, name: 'cid', subject: 'https://login.example 4711' };
const scraper: ApiToken = { name: 'scraper', hash: 'T1', role: 'viewer', createdAt: 1_000 };
const sender: ApiToken = {
  name: 'sender',
  hash: 'T2',
  role: 'sender',
  organizations: ['North'],
  createdAt: 1,
  expiresAt: 9,
};

/** What every store of accounts must do. */
export function accountStoreContract(name: string, opened: () => Promise<AccountStore>): void {
  describe(`account store: ${name}`, () => {
    it('gives accounts as they were added, by name', async () => {
      const store = await opened();
      expect(await store.accounts()).toEqual([]);
      expect(await store.add(bob)).toBe(true);
      expect(await store.add(ann)).toBe(true);
      expect(await store.add(cid)).toBe(true);
      expect(await store.accounts()).toEqual([ann, bob, cid]);
      expect(await store.account('bob')).toEqual(bob);
      expect(await store.account('Bob')).toBeUndefined();
    });

    it('adds no second account of a name', async () => {
      const store = await opened();
      await store.add(ann);
      expect(await store.add({ ...ann, role: 'viewer' })).toBe(false);
      expect(await store.account('ann')).toEqual(ann);
    });

    it('adds one first account, however many try at once', async () => {
      const store = await opened();
      const tries = ['a', 'b', 'c'].map((each) => store.add({ ...ann, name: each }, 'first'));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await store.accounts()).toHaveLength(1);
      expect(await store.add(bob, 'first')).toBe(false);
    });

    it('changes an account and nothing of others', async () => {
      const store = await opened();
      await store.add(ann);
      await store.add(bob);
      const { organizations: _, codeSecret: __, ...rest } = bob;
      const changed: Account = { ...rest, role: 'engineer', passwordHash: 'new', disabled: false, changedAt: 2_000 };
      await store.change(changed);
      await store.change({ ...bob, name: 'nobody' });
      expect(await store.accounts()).toEqual([ann, changed]);
    });

    it('takes each time step of a code once, and none before it', async () => {
      const store = await opened();
      await store.add(ann);
      await store.add(bob);
      expect((await Promise.all([store.useCode('ann', 7), store.useCode('ann', 7)])).filter(Boolean)).toHaveLength(1);
      expect(await store.useCode('ann', 6)).toBe(false);
      expect(await store.useCode('ann', 8)).toBe(true);
      expect(await store.useCode('bob', 7)).toBe(true);
      expect(await store.useCode('nobody', 9)).toBe(false);
    });

    it('opens and ends sessions, one by one and all but one', async () => {
      const store = await opened();
      const open = (hash: string, account: string) => store.open({ hash, account, createdAt: 10, activeAt: 10 });
      await Promise.all([open('S1', 'ann'), open('S2', 'ann'), open('S3', 'ann'), open('S4', 'bob')]);
      await store.active('S1', 20);
      expect(await store.session('S1')).toEqual({ hash: 'S1', account: 'ann', createdAt: 10, activeAt: 20 });
      await store.end('S1');
      expect(await store.session('S1')).toBeUndefined();
      await store.endAll('ann', 'S2');
      expect(await Promise.all(['S2', 'S3', 'S4'].map(async (hash) => (await store.session(hash))?.hash))).toEqual([
        'S2',
        undefined,
        'S4',
      ]);
      await store.endAll('ann');
      expect(await store.session('S2')).toBeUndefined();
    });

    it('forgets sessions that are too old or idle for too long', async () => {
      const store = await opened();
      await store.open({ hash: 'old', account: 'ann', createdAt: 9, activeAt: 100 });
      await store.open({ hash: 'idle', account: 'ann', createdAt: 50, activeAt: 59 });
      await store.open({ hash: 'good', account: 'ann', createdAt: 10, activeAt: 60 });
      await store.forget(10, 60);
      expect(await Promise.all(['old', 'idle', 'good'].map((hash) => store.session(hash)))).toEqual([
        undefined,
        undefined,
        { hash: 'good', account: 'ann', createdAt: 10, activeAt: 60 },
      ]);
    });

    it('keeps tokens by name and finds them by hash', async () => {
      const store = await opened();
      expect(await store.addToken(sender)).toBe(true);
      expect(await store.addToken(scraper)).toBe(true);
      expect(await store.addToken({ ...scraper, hash: 'T3' })).toBe(false);
      expect(await store.tokens()).toEqual([scraper, sender]);
      expect(await store.token('T2')).toEqual(sender);
      expect(await store.token('T3')).toBeUndefined();
      expect([await store.removeToken('sender'), await store.removeToken('sender')]).toEqual([true, false]);
      expect(await store.token('T2')).toBeUndefined();
    });
  });
}

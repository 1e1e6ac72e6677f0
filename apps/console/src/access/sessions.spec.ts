import { beforeEach, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { Seal, SqliteDatabase } from '#platform';
import { accessMigrations, migrate, SqliteAccountStore } from '#storage';
import { Accounts } from './accounts.js';
import { Sessions } from './sessions.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { tokenHash } from './token.js';

const password = 'seven birds over water';
const minuteMs = 60_000;
const limits = { idleMs: 30 * minuteMs, sessionMs: 12 * 60 * minuteMs };
const here = '127.0.0.1';

let now: number;
let store: SqliteAccountStore;
let accounts: Accounts;
let sessions: Sessions;

beforeEach(async () => {
  now = Date.UTC(2026, 2, 3, 8);
  const clock = (): number => now;
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, accessMigrations);
  store = new SqliteAccountStore(file);
  const seal = new Seal(new Uint8Array(32));
  accounts = new Accounts({ store, clock, seal });
  sessions = new Sessions({ store, clock, seal, throttle: new SignInThrottle(clock), limits });
  await accounts.add({ name: 'Ann', password, role: 'administrator' });
});

const signIn = async (given: { code?: string; name?: string; password?: string } = {}): Promise<string> =>
  tokenHash((await sessions.signIn({ name: 'ann', password, ...given }, here)).token);
const isIn = async (hash: string, isAct = false): Promise<boolean> => (await sessions.find(hash, isAct)) !== undefined;

/** Turns codes on; the secret. */
async function withCodes(): Promise<string> {
  const { secret, offer } = accounts.offerCode('ann');
  const code = new TOTP({ secret }).generate({ timestamp: now });
  await accounts.takeCode('ann', { password, offer, code });
  now += 60_000;
  return secret;
}

describe('a session', () => {
  it('is opened by name, in any letters, and password', async () => {
    expect(await isIn(await signIn({ name: ' ANN ' }))).toBe(true);
    for (const wrong of [{ password: 'seven birds over wateR' }, { name: 'bob' }, { password: '' }])
      await expect(signIn(wrong)).rejects.toThrow('SIGN_IN_FAILED');
  });

  it('ends when nothing is done for long enough, however often it is asked for', async () => {
    const [idle, used] = [await signIn(), await signIn()];
    for (let minute = 0; minute < 29; minute++) {
      now += minuteMs;
      expect([await isIn(idle), await isIn(used, true)]).toEqual([true, true]);
    }
    now += minuteMs;
    expect([await isIn(idle), await isIn(used)]).toEqual([false, true]);
  });

  it('ends after its time, whatever is done', async () => {
    const hash = await signIn();
    for (let minute = 0; minute < 12 * 60 - 1; minute += 20) {
      now += 20 * minuteMs;
      if (now < Date.UTC(2026, 2, 3, 20)) expect(await isIn(hash, true)).toBe(true);
    }
    expect(await isIn(hash, true)).toBe(false);
  });

  it('ends when it is signed out of, and others stay', async () => {
    const [one, other] = [await signIn(), await signIn()];
    await sessions.end(one);
    expect([await isIn(one), await isIn(other)]).toEqual([false, true]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the role', () => accounts.change('bea', { role: 'engineer' })],
    ['the organizations', () => accounts.change('bea', { organizations: ['North'] })],
    ['the password, by an administrator,', () => accounts.reset('bea', `${password} new`)],
    ['that it may come in', () => accounts.change('bea', { disabled: true })],
  ])('ends when %s of its account is changed', async (_, change) => {
    await accounts.add({ name: 'bea', password, role: 'viewer' });
    const [ann, bea] = [await signIn(), await signIn({ name: 'bea' })];
    await change();
    expect([await isIn(ann), await isIn(bea)]).toEqual([true, false]);
  });

  it('goes on where its own person changes the password, and the others end', async () => {
    const [own, other] = [await signIn(), await signIn()];
    await expect(accounts.changePassword('ann', 'wrong password', `${password} new`, own)).rejects.toThrow(
      'SIGN_IN_FAILED',
    );
    await accounts.changePassword('ann', password, `${password} new`, own);
    expect([await isIn(own), await isIn(other)]).toEqual([true, false]);
  });

  it('is not opened for an account that may not come in', async () => {
    await accounts.add({ name: 'bea', password, role: 'viewer' });
    await accounts.change('bea', { disabled: true });
    await expect(signIn({ name: 'bea' })).rejects.toThrow('SIGN_IN_FAILED');
  });

  it('needs a code where codes are on, each once', async () => {
    const secret = await withCodes();
    await expect(signIn()).rejects.toThrow('SIGN_IN_CODE_NEEDED');
    await expect(signIn({ code: '000000' })).rejects.toThrow('SIGN_IN_FAILED');
    const code = new TOTP({ secret }).generate({ timestamp: now });
    expect(await isIn(await signIn({ code }))).toBe(true);
    await expect(signIn({ code })).rejects.toThrow('SIGN_IN_FAILED');
    await expect(signIn({ code, password: 'wrong password' })).rejects.toThrow('SIGN_IN_FAILED');
    await accounts.dropCode('ann', password);
    expect(await isIn(await signIn())).toBe(true);
  });

  it('keeps guesses at codes slow for who has the password', async () => {
    await withCodes();
    const said: string[] = [];
    for (let guess = 0; guess < 12; guess++)
      for (const code of ['000000', undefined])
        await signIn(code === undefined ? {} : { code }).catch((error: Error) =>
          said.push(error.message.split(':')[0] ?? ''),
        );
    expect(said.filter((each) => each === 'SIGN_IN_FAILED').length).toBeLessThanOrEqual(6);
    expect(said.at(-1)).toBe('SIGN_IN_THROTTLED');
  });
});

describe('an account', () => {
  it('keeps nothing in clear text', async () => {
    const secret = await withCodes();
    const [account] = await store.accounts();
    expect(JSON.stringify(account)).not.toContain(password);
    expect(JSON.stringify(account)).not.toContain(secret);
  });

  it('is offered a secret that counts only for it, and only for some time', async () => {
    await accounts.add({ name: 'bea', password, role: 'viewer' });
    const { secret, offer } = accounts.offerCode('ann');
    const taken = () => ({ password, offer, code: new TOTP({ secret }).generate({ timestamp: now }) });
    await expect(accounts.takeCode('bea', taken())).rejects.toThrow('API_BODY_INVALID');
    await expect(accounts.takeCode('ann', { ...taken(), offer: 'x' })).rejects.toThrow('API_BODY_INVALID');
    await expect(accounts.takeCode('ann', { ...taken(), code: '000000' })).rejects.toThrow('SIGN_IN_FAILED');
    now += 16 * minuteMs;
    await expect(accounts.takeCode('ann', taken())).rejects.toThrow('API_BODY_INVALID');
  });

  it.each([
    ['a role without rights over accounts', { role: 'engineer' as const }],
    ['organizations', { organizations: ['North'] }],
    ['no way in', { disabled: true }],
  ])('that is the last administrator gets %s by nobody', async (_, change) => {
    await expect(accounts.change('ann', change)).rejects.toThrow('ACCOUNT_LAST_ADMINISTRATOR');
    await accounts.add({ name: 'bea', password, role: 'administrator' });
    await accounts.change('ann', change);
    await expect(accounts.change('bea', change)).rejects.toThrow('ACCOUNT_LAST_ADMINISTRATOR');
  });

  it('leaves an administrator also where two step down at once', async () => {
    await accounts.add({ name: 'bea', password, role: 'administrator' });
    const both = ['ann', 'bea'].map((name) => accounts.change(name, { role: 'viewer' }));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it.each(['', 'local', 'unknown', 'a b', '-a', `a${'b'.repeat(63)}`, 'ä'])('is not called %p', async (name) => {
    await expect(accounts.add({ name, password, role: 'viewer' })).rejects.toThrow('API_BODY_INVALID');
  });

  it('is the first one once, also where several try', async () => {
    await expect(accounts.add({ name: 'eve', password, role: 'administrator' }, 'first')).rejects.toThrow(
      'ACCESS_SETUP_DONE',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPassword, requireStrong } from './passwords.js';

describe('a password', () => {
  it('is known again by its hash, which does not hold it', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await isPassword('correct horse battery', hash)).toBe(true);
    expect(await isPassword('correct horse batterY', hash)).toBe(false);
    expect(hash).not.toBe(await hashPassword('correct horse battery'));
  });

  it('of nobody is never right', async () => {
    expect(await isPassword('', undefined)).toBe(false);
    expect(await isPassword('anything at all', undefined)).toBe(false);
  });

  it('takes the cost that stands in the hash, so that older ones stay good', async () => {
    // Made by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await isPassword('password', reference)).toBe(true);
  });

  it.each([
    ['short', 'eleven char'],
    ['one character over and over', 'aaaaaaaaaaaaaaaa'],
    ['the name', 'ann-ann-ann-ann-1'],
    ['endless', 'abcdefgh'.repeat(50)],
  ])('is refused where it is %s', (_, password) => {
    expect(() => requireStrong(password, 'ann')).toThrow('PASSWORD_WEAK');
  });

  it('may be of words in any language', () => {
    expect(() => requireStrong('прыгает через забор', 'ann')).not.toThrow();
    expect(() => requireStrong('seven birds over water', 'eve')).not.toThrow();
  });

  it('is refused, not queued without end, where very many come at once', async () => {
    const tries = Array.from({ length: 60 }, () => isPassword('x', undefined).catch((error: Error) => error.message));
    const said = await Promise.all(tries);
    expect(said.filter((it) => String(it).startsWith('SIGN_IN_THROTTLED')).length).toBeGreaterThan(0);
    expect(said.filter((it) => it === false).length).toBeGreaterThanOrEqual(32);
  });
});

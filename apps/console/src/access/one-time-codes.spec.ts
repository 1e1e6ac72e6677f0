import { describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { codeUri, newCodeSecret, stepOfCode } from './one-time-codes.js';

/** RFC 6238 appendix B, SHA-1: the last six of its eight digits. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const vectors: readonly (readonly [number, string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

describe('a one-time code', () => {
  it.each(vectors)('is that of the standard at second %d', (second, code) => {
    expect(stepOfCode(secret, code, second * 1_000)).toBe(Math.floor(second / 30));
  });

  it('is taken one step early or late, and names its own step', () => {
    expect(stepOfCode(secret, '287082', 30_000 - 1)).toBe(1);
    expect(stepOfCode(secret, '287082', 90_000 - 1)).toBe(1);
    expect(stepOfCode(secret, '287082', 120_000)).toBeUndefined();
  });

  it.each(['', '28708', '2870820', 'abcdef', ' 287082', '287083'])('is not %p', (code) => {
    expect(stepOfCode(secret, code, 59_000)).toBeUndefined();
  });

  it('is of a secret of 160 bits that an app can be shown', () => {
    const made = newCodeSecret();
    expect(made).toMatch(/^[A-Z2-7]{32}$/);
    expect(made).not.toBe(newCodeSecret());
    expect(codeUri(made, 'ann')).toBe(
      `otpauth://totp/hie-broker:ann?issuer=hie-broker&secret=${made}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});

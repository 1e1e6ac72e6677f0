import { describe, expect, it } from '@jest/globals';
import { blockHash } from './block-hash.js';

const near = (a: string, b: string): boolean => Math.abs(blockHash(a) - blockHash(b)) < 2 ** 32;

describe('blockHash', () => {
  it('is a whole number, the same for the same key only', () => {
    const keys = Array.from({ length: 5_000 }, (_, at) => `kind:${at % 70}:${at}`);
    const hashes = keys.map(blockHash);
    expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
    expect([new Set(hashes).size, keys.map(blockHash)]).toEqual([keys.length, hashes]);
  });

  it('keeps keys of several kinds together that begin with one value', () => {
    expect(near('date-name:1961-07-23:AD', 'date-place:1961-07-23:05990')).toBe(true);
    expect(near('date-name:1961-07-23:AD', 'date-name:1961-07-24:AD')).toBe(false);
  });
});

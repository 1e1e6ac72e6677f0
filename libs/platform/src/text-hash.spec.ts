import { describe, expect, it } from '@jest/globals';
import { textHash } from './text-hash.js';

describe('textHash', () => {
  it('is a whole number of 53 bits, another one for each text', () => {
    const hashes = Array.from({ length: 5_000 }, (_, at) => textHash(`text ${at}`));
    expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('stays what it is: files hold it', () => {
    expect(['', 'a', 'person/4711', 'Größe'].map(textHash)).toEqual([
      4_096_244_671_306_936, 2_666_321_336_347_559, 2_440_222_461_778_911, 8_277_161_378_438_746,
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isLinear } from './cpu.js';

const numbers = (size: number): Uint32Array => new Uint32Array(size).map((_, at) => (at * 2_654_435_761) % size);

describe('isLinear', () => {
  it('knows work in proportion to its input from work on each pair of it', () => {
    expect(isLinear(1_000_000, numbers, (all) => all.reduce((sum, one) => (sum + one) | 0))).toBe(true);
    const smallerPairs = (all: Uint32Array): number => {
      let found = 0;
      for (const one of all) for (const other of all) if (one < other) found++;
      return found;
    };
    expect(isLinear(8_000, numbers, smallerPairs)).toBe(false);
  });
});

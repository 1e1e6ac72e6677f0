import { describe, expect, it } from '@jest/globals';
import { closest } from './closest.js';

const shared = new Map([
  ['a', 1],
  ['b', 3],
  ['c', 2],
  ['d', 2],
  ['e', 1],
]);

describe('the records closest to one', () => {
  it('are all that share a key, where they are few', () => {
    expect(closest(shared, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are those that share most, and of equal ones all or none, whatever their order', () => {
    const reversed = new Map([...shared].reverse());
    for (const [max, expected] of [
      [4, 'bcd'],
      [3, 'bcd'],
      [2, 'b'],
      [1, 'b'],
    ] as const)
      for (const counts of [shared, reversed]) expect([...closest(counts, max)].sort().join('')).toBe(expected);
  });

  it('are the first where more share as many as any', () => {
    expect(closest(new Map(['a', 'b', 'c'].map((key) => [key, 2])), 2)).toEqual(['a', 'b']);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { align, type Pairing } from './align.js';

const shown = ({ before, after }: Pairing): string => `${before ?? ''}>${after ?? ''}`;

describe('align', () => {
  it.each([
    ['abc', 'abc', true, '0>0 1>1 2>2'],
    ['abc', 'xabc', true, '>0 0>1 1>2 2>3'],
    ['abc', 'ac', true, '0>0 1> 2>1'],
    ['abc', 'axc', true, '0>0 1>1 2>2'],
    ['abc', 'axc', false, '0>0 1> >1 2>2'],
    ['abxcd', 'bxyd', true, '0> 1>0 2>1 3>2 4>3'],
    ['ab', 'ba', true, '0> 1>0 >1'],
    ['', 'ab', true, '>0 >1'],
    ['', '', true, ''],
  ])('pairs %j with %j', (before, after, byOrder, expected) => {
    expect(
      align([...before], [...after], byOrder)
        .map(shown)
        .join(' '),
    ).toBe(expected);
  });

  it('names each place once, in order, and pairs no two names unless by order', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(names, names, fc.boolean(), (before, after, byOrder) => {
        const pairings = align(before, after, byOrder);
        expect(pairings.flatMap((pairing) => pairing.before ?? [])).toEqual([...before.keys()]);
        expect(pairings.flatMap((pairing) => pairing.after ?? [])).toEqual([...after.keys()]);
        for (const pairing of byOrder ? [] : pairings)
          if (pairing.before !== undefined && pairing.after !== undefined)
            expect(before[pairing.before]).toBe(after[pairing.after]);
      }),
    );
  });

  it('gives up on the middle of two lists of thousands that differ all over, within bounds', () => {
    const before = ['same', ...Array.from({ length: 20_000 }, (_, at) => `b${at}`)];
    const after = ['same', ...Array.from({ length: 20_000 }, (_, at) => `a${at}`)];
    expect(align(before, after, true)).toHaveLength(20_001);
  });
});

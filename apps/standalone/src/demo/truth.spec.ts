import { describe, expect, it } from '@jest/globals';
import { compareWithTruth } from './truth.js';

const people = new Map([
  ['A|1', 'ann'],
  ['B|1', 'ann'],
  ['C|1', 'ann'],
  ['A|2', 'bob'],
  ['B|2', 'bob'],
]);

describe('the comparison with the truth', () => {
  it('finds nothing to complain about when persons are people', () => {
    const found = new Map([...people].map(([key, person]) => [key, `E-${person}`]));
    expect(compareWithTruth(found, people)).toEqual({
      records: 5,
      people: 2,
      found: 2,
      exact: 2,
      truePairs: 4,
      missedPairs: 0,
      wrongPairs: 0,
    });
  });

  it('counts pairs that were missed and pairs that were joined wrongly', () => {
    const found = new Map([
      ['A|1', 'E1'],
      ['B|1', 'E1'],
      ['C|1', 'E2'],
      ['A|2', 'E2'],
      ['B|2', 'E3'],
    ]);
    expect(compareWithTruth(found, people)).toMatchObject({ found: 3, exact: 0, missedPairs: 3, wrongPairs: 1 });
  });

  it('leaves out records of senders that are not part of the demo', () => {
    expect(compareWithTruth(new Map([['Z|9', 'E9']]), people)).toMatchObject({ records: 0, found: 0, truePairs: 0 });
  });
});

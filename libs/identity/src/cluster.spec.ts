import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { blockingKeys } from './block.js';
import { partition } from './cluster.js';
import type { Assertion } from './decision.js';
import type { MatchRecord } from './demographics.js';
import { shippedModel } from './model/shipped-model.js';
import { candidatePairs, matchPool } from './pool.js';
import { edgeOf } from './score.js';
import { recordOf, type Sketch } from './testing/synthetic.js';

const jon: Sketch = {
  family: 'THORVALDSEN',
  given: 'JON',
  birthDate: '1988-06-11',
  sex: 'M',
  street: '8 Quarry Road',
  phone: '9075550177',
};
const twin: Sketch = { ...jon, given: 'JOHN' };
const edges = (records: readonly MatchRecord[]) =>
  [...candidatePairs(records, shippedModel)].flatMap(([a, b]) => edgeOf(a, b, shippedModel) ?? []);
const groupsOf = (records: readonly MatchRecord[], assertions: readonly Assertion[] = []) =>
  matchPool(records, shippedModel, assertions).groups;

const shuffled = <Value>(values: readonly Value[]) =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });

describe('partition', () => {
  it('keeps twins apart and gives a record without national id to the twin whose name it bears', () => {
    const records = [
      recordOf('a', 'A', { ...jon, ssn: '812557781' }),
      recordOf('b', 'B', { ...twin, ssn: '812557782' }),
      recordOf('c', 'C', jon),
    ];
    expect(groupsOf(records)).toEqual([['a', 'c'], ['b']]);
  });

  it('leaves a record that fits two people about as well with neither, and asks', () => {
    const records = [
      recordOf('a', 'A', { ...jon, ssn: '812557781' }),
      recordOf('b', 'B', { ...twin, ssn: '812557782' }),
      recordOf('c', 'C', { ...jon, given: 'J' }),
    ];
    const { groups, reviews } = matchPool(records, shippedModel);
    expect(groups).toEqual([['a'], ['b'], ['c']]);
    expect(reviews.some((review) => review.reasons.includes('rival'))).toBe(true);
  });

  it('does not put two active numbers of one authority together, and asks once for the two groups', () => {
    const records = [
      recordOf('a', 'A', { ...jon, ssn: '812557781' }),
      recordOf('b', 'B', { ...jon, ssn: '812557781' }),
      recordOf('c', 'B', { ...jon, ssn: '812557781', phone: '9075550999' }),
    ];
    const { groups, reviews } = matchPool(records, shippedModel);
    expect(groups).toHaveLength(2);
    expect(reviews).toHaveLength(1);
    expect(reviews[0]?.reasons).toEqual(['same-authority']);
  });

  it('follows a merge whatever the records say, and keeps apart for ever what a person parted', () => {
    const records = [
      recordOf('a', 'A', jon),
      recordOf('b', 'A', { family: 'OAKES', given: 'RUTH' }),
      recordOf('c', 'B', jon),
    ];
    const merge: Assertion = { a: 'b', b: 'a', kind: 'same', source: 'merge' };
    const never: Assertion = { a: 'a', b: 'c', kind: 'different', source: 'review' };
    expect(groupsOf(records, [merge])[0]).toEqual(expect.arrayContaining(['a', 'b']));
    const { groups, reviews } = matchPool(records, shippedModel, [never]);
    expect(groups).toEqual([['a'], ['b'], ['c']]);
    expect(reviews).toEqual([]);
  });

  it('does not let one wrong value in a record keep out a further record that agrees with the others', () => {
    const records = [
      recordOf('a', 'A', { ...jon, ssn: '812557781' }),
      recordOf('b', 'B', { ...jon, ssn: '812557781', birthDate: '1958-01-30' }),
      recordOf('c', 'C', jon),
    ];
    expect(groupsOf(records)).toEqual([['a', 'b', 'c']]);
  });

  it('links nobody in a house of many', () => {
    const residents = ['IRENE', 'HAROLD', 'BEATRICE', 'WALTER', 'DORIS', 'STANLEY'].map((given, index) =>
      recordOf(`r${index}`, 'A', {
        family: ['OAKES', 'LINDQUIST', 'BAKKE', 'OAKES', 'STROM', 'HALE'][index] ?? '',
        given,
        birthDate: `193${index}-0${index + 1}-1${index}`,
        street: '8 Quarry Road',
        phone: '9075550177',
      }),
    );
    expect(matchPool(residents, shippedModel)).toEqual({ groups: residents.map(({ key }) => [key]), reviews: [] });
  });

  it('is the same for every order of records, edges and assertions', () => {
    const records = town();
    const all = edges(records);
    const assertions: readonly Assertion[] = [
      { a: 'p0-0', b: 'p1-0', kind: 'same', source: 'merge' },
      { a: 'p2-0', b: 'p2-1', kind: 'different', source: 'review' },
    ];
    const expected = partition(records, all, assertions, shippedModel);
    fc.assert(
      fc.property(shuffled(records), shuffled(all), shuffled(assertions), (r, e, s) => {
        expect(partition(r, e, s, shippedModel)).toEqual(expected);
      }),
    );
  });

  it('is the same worked out for each component alone', () => {
    const records = town();
    const whole = matchPool(records, shippedModel).groups;
    const alone = Map.groupBy(records, ({ key }) => key.slice(0, 2)).values();
    expect([...alone].flatMap((component) => groupsOf(component)).sort()).toEqual([...whole].sort());
  });
});

describe('blockingKeys', () => {
  it('depend on the record alone, start with their kind and name nobody for a placeholder', () => {
    const { clean } = recordOf('a', 'A', { ...jon, ssn: '812557781' });
    const keys = blockingKeys(clean, shippedModel);
    expect(new Set(keys.map((key) => key.split(':')[0])).size).toBeGreaterThanOrEqual(8);
    expect(keys).toEqual([...keys].sort());
    expect(blockingKeys(recordOf('b', 'A', { family: 'UNKNOWN', given: 'ALPHA' }).clean, shippedModel)).toEqual([]);
  });

  it.each<[string, Sketch]>([
    ['names in each other’s field', { given: 'THORVALDSEN', family: 'JON' }],
    ['another family name', { family: 'OAKES' }],
    ['a wrong year', { birthDate: '1968-06-11', phone: '' }],
    ['another birth date', { birthDate: '1971-12-30', phone: '' }],
    ['another place and phone', { street: '1 Mill Road', postalCode: '99801', phone: '9075550999' }],
  ])('meet despite %s', (_, change) => {
    const pair = [recordOf('a', 'A', jon), recordOf('b', 'B', { ...jon, ...change })];
    expect([...candidatePairs(pair, shippedModel)]).toHaveLength(1);
  });
});

/** Ten families of twins, each with three records: enough doubt for an order to show. */
function town(): readonly MatchRecord[] {
  return Array.from({ length: 10 }, (_, index) => {
    const family = ['BAKKE', 'STROM', 'HALE', 'OAKES', 'LUND', 'MOEN', 'VIK', 'DAHL', 'BERG', 'ROSTAD'][index] ?? '';
    const one = { ...jon, family, birthDate: `19${60 + index}-06-11` };
    return [
      recordOf(`p${index}-0`, 'A', { ...one, ssn: `81255770${index}` }),
      recordOf(`p${index}-1`, 'B', index % 2 === 0 ? one : { ...one, given: 'JOHN' }),
      recordOf(`p${index}-2`, 'C', { ...one, given: 'JOHN', ssn: `81255780${index}` }),
    ];
  }).flat();
}

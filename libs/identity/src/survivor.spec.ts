import { describe, expect, it } from '@jest/globals';
import { clean } from './clean/clean.js';
import { shippedModel } from './model/shipped-model.js';
import { isOverlay } from './overlay.js';
import { golden } from './survivor.js';
import { rawOf, type Sketch } from './testing/synthetic.js';

describe('golden', () => {
  const older = {
    key: 'a',
    updatedSequence: '01',
    raw: rawOf({ family: 'OAKES', given: 'RUTH', phone: '9075550143' }),
  };
  const newer = {
    key: 'b',
    updatedSequence: '02',
    raw: rawOf({ family: 'BAKKE', given: 'RUTH', birthDate: '1964-03-17', ssn: '812557781' }),
  };

  it('puts the newest value first, keeps the others and names where each came from', () => {
    const { demographics, provenance, conflicts } = golden([older, newer]);
    expect(demographics.names.map((name) => name.family)).toEqual(['BAKKE', 'OAKES']);
    expect(demographics.phones).toEqual(['9075550143']);
    expect(provenance).toEqual({ names: [['b'], ['a']], birthDates: [['b']], nationalIds: [['b']], phones: [['a']] });
    expect(conflicts).toEqual([]);
  });

  it.each([
    ['undisputed', [older], 'names'],
    ['newest', [older, newer], 'names'],
    [
      'most-trusted',
      [
        { ...older, rank: 1 },
        { ...newer, rank: 2 },
      ],
      'names',
    ],
    ['real-value', [older, { ...newer, raw: rawOf({ family: 'DOE', given: 'JOHN' }) }], 'names'],
    ['fuller-form', [older, { ...newer, raw: rawOf({ family: 'OAKES', given: 'R' }) }], 'names'],
    ['first-given', [{ ...older, raw: { ...older.raw, phones: ['9075550143', '9075550144'] } }], 'phones'],
  ])('says that %s is the rule', (rule, records, field) => {
    expect(golden(records).rules[field]).toBe(rule);
  });

  it('trusts a ranked source before a newer one', () => {
    expect(golden([{ ...older, rank: 1 }, newer]).provenance).toMatchObject({ names: [['a'], ['b']] });
  });

  it('does not let a stand-in name replace a real one', () => {
    const nobody = { key: 'c', updatedSequence: '03', raw: rawOf({ family: 'DOE', given: 'JOHN' }) };
    expect(golden([older, nobody]).demographics.names.map((name) => name.family)).toEqual(['OAKES']);
    expect(golden([nobody]).demographics.names.map((name) => name.family)).toEqual(['DOE']);
  });

  it('lets no stand-in of a newer record hide a value', () => {
    const stale = {
      key: 'c',
      updatedSequence: '03',
      raw: rawOf({
        family: 'BAKKE',
        birthDate: '1900-01-01',
        ssn: '999-99-9999',
        phone: '9999999999',
        street: 'UNKNOWN',
      }),
    };
    const { demographics } = golden([older, newer, stale]);
    expect(demographics).toMatchObject({ birthDates: ['1964-03-17'], phones: ['9075550143'] });
    expect(demographics.nationalIds.map(({ value }) => value)).toEqual(['812557781']);
  });

  it('puts a year after the whole date and an initial after the name, and says which fields conflict', () => {
    const shorter = { key: 'c', updatedSequence: '03', raw: rawOf({ family: 'BAKKE', given: 'R', birthDate: '1964' }) };
    const { demographics, conflicts } = golden([newer, shorter]);
    expect(demographics.birthDates).toEqual(['1964-03-17', '1964']);
    expect(demographics.names.map(({ given }) => given[0])).toEqual(['RUTH', 'R']);
    expect(conflicts).toEqual([]);
    const other = { key: 'd', updatedSequence: '04', raw: rawOf({ birthDate: '1964-03-18', sex: 'male' }) };
    const woman = { ...newer, raw: { ...newer.raw, sex: ['female'] } };
    expect(golden([woman, other]).conflicts).toEqual(['birthDates', 'sex']);
  });

  it('does not depend on the order of the records', () => {
    expect(golden([newer, older])).toEqual(golden([older, newer]));
  });
});

describe('isOverlay', () => {
  const before: Sketch = { family: 'OAKES', given: 'RUTH', birthDate: '1964-03-17', sex: 'F', ssn: '812557781' };
  const overlay = (after: Sketch) =>
    isOverlay(clean(rawOf(before), shippedModel), clean(rawOf({ ...before, ...after }), shippedModel), shippedModel);

  it.each<[string, Sketch, boolean]>([
    ['another person’s data', { family: 'STROM', given: 'HAROLD', birthDate: '1931-09-02', sex: 'M', ssn: '' }, true],
    ['another woman’s data', { family: 'STROM', given: 'IRENE', birthDate: '1931-09-02', ssn: '' }, true],
    ['a married name', { family: 'STROM' }, false],
    ['a corrected birth date', { birthDate: '1946-03-17' }, false],
    ['a corrected sex', { sex: 'M' }, false],
    ['a new name with the same number', { family: 'STROM', given: 'IRENE', birthDate: '1931-09-02' }, false],
    ['a name that was found out', { family: 'UNKNOWN', given: 'X' }, false],
  ])('of %s', (_, after, expected) => {
    expect(overlay(after)).toBe(expected);
  });
});

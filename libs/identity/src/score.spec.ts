import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { shippedModel } from './model/shipped-model.js';
import { compare, edgeOf } from './score.js';
import { explain } from './explain.js';
import { recordOf, type Sketch } from './testing/synthetic.js';

const ada: Sketch = {
  family: 'LINDQUIST',
  given: 'MARGARET',
  middle: 'RUTH',
  birthDate: '1964-03-17',
  sex: 'F',
  ssn: '812557781',
  street: '41 Harbour Lane',
  postalCode: '99501',
  phone: '9075550143',
};
const against = (change: Sketch, base: Sketch = ada) =>
  compare(recordOf('1', 'A', base), recordOf('2', 'B', { ...base, ...change }), shippedModel);
const levelOf = (change: Sketch, field: string, base: Sketch = ada) =>
  against(change, base).fields.find((one) => one.field === field)?.level;

const householdBits = (change: Sketch) =>
  against(change)
    .fields.filter((one) => ['address', 'phone', 'householdCap'].includes(one.field))
    .reduce((sum, one) => sum + one.bits, 0);
const familyBits = (family: string) =>
  against({}, { ...ada, family }).fields.find((one) => one.field === 'family')?.bits ?? 0;
const value = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

describe('comparison levels', () => {
  it.each([
    [{ given: 'MARGARET' }, 'exact'],
    [{ given: 'PEGGY' }, 'nickname'],
    [{ given: 'M' }, 'initial'],
    [{ given: 'RUTHMARGARET', middle: '' }, 'exact'],
    [{ given: 'MARGAERT' }, 'typo'],
    [{ given: 'MARGARETT' }, 'variant'],
    [{ given: 'NARGARET' }, 'variant'],
    [{ given: 'RUTH', middle: 'MARGARET' }, 'middleForGiven'],
    [{ given: 'HAROLD' }, 'other'],
    [{ given: 'LINDQUIST', family: 'MARGARET' }, 'swapped'],
    [{ given: 'L', family: 'MARGARET' }, 'swapped'],
    [{ given: 'LINDQUIST', family: 'M' }, 'swapped'],
    [{ given: 'L', family: 'M' }, 'other'],
  ])('of the given name against %j: %s', (change, level) => {
    expect(levelOf(change, 'given')).toBe(level);
  });

  it.each([
    ['José', 'Pepe'],
    ['Guadalupe', 'Lupita'],
    ['Ekaterina', 'Katya'],
    ['Małgorzata', 'Gosia'],
    ['Giuseppe', 'Joe'],
    ['Johannes', 'Hans'],
    ['Seán', 'Shaun'],
  ])('knows that %s is called %s', (given, short) => {
    expect(levelOf({ given: short }, 'given', { ...ada, given })).toBe('nickname');
  });

  it.each([
    ['Sean', 'John'],
    ['Liam', 'William'],
    ['Maria', 'Mia'],
  ])('tells %s from %s, who may be twins', (given, other) => {
    expect(levelOf({ given: other }, 'given', { ...ada, given })).not.toBe('nickname');
  });

  it.each([
    [{ family: 'LINDQIUST' }, 'near'],
    [{ family: 'LINDSTROM' }, 'similar'],
    [{ family: 'BAKKE-LINDQUIST' }, 'token'],
    [{ family: 'L' }, 'initial'],
    [{ family: 'B' }, 'other'],
    [{ family: 'OAKES' }, 'other'],
    [{ family: 'VAN DER LINDQUIST' }, 'token'],
    [{ family: "O'LINDQUIST" }, 'token'],
  ])('of the family name against %j: %s', (change, level) => {
    expect(levelOf(change, 'family')).toBe(level);
  });

  it.each([
    ['1964-03-17', 'exact'],
    ['1964-03-71', 'oneEdit'],
    ['1964-17-03', 'swapped'],
    ['1964-11-02', 'sameYear'],
    ['1964-03-18', 'oneEdit'],
    ['1946-03-17', 'oneEdit'],
    ['1964-03-05', 'twoParts'],
    ['1965-03-18', 'twoSlips'],
    ['1984-03-27', 'slipsOrChild'],
    ['1991-03-17', 'slipsOrChild'],
    ['2064-03-17', 'twoParts'],
    ['1964', 'partial'],
    ['1964-01-01', 'partial'],
    ['1960-11-02', 'near'],
    ['1991-11-02', 'far'],
  ])('of the birth date against %s: %s', (birthDate, level) => {
    expect(levelOf({ birthDate }, 'birthDate')).toBe(level);
  });

  it.each([
    ['1964-01-01', 'exact'],
    ['1965-01-01', 'near'],
    ['1991-01-01', 'far'],
  ])('of a year that stands as its first of January against %s: %s', (birthDate, level) => {
    expect(levelOf({ birthDate }, 'birthDate', { ...ada, birthDate: '1964-01-01' })).toBe(level);
  });

  it('of day and month turned round', () => {
    expect(levelOf({ birthDate: '1964-11-03' }, 'birthDate', { ...ada, birthDate: '1964-03-11' })).toBe('swapped');
  });

  it.each([
    ['812557781', 'exact'],
    ['812557871', 'oneEdit'],
    ['812557782', 'neighbour'],
    ['812557718', 'oneEdit'],
    ['892557791', 'twoEdits'],
    ['812551234', 'sameSeries'],
    ['7781', 'lastFour'],
    ['7782', 'neighbour'],
    ['7718', 'other'],
    ['899431234', 'other'],
    ['12345678901', 'missing'],
  ])('of the national id against %s: %s', (ssn, level) => {
    expect(levelOf({ ssn }, 'nationalId')).toBe(level);
  });

  it('counts a shared rare name for more than a shared frequent one', () => {
    expect(familyBits('ZWEIBELMANN')).toBeGreaterThan(familyBits('SMITH') + 5);
  });

  it('tells a slip of a name from another name, and counts the rarity of either', () => {
    const levelAndBits = (one: string, other: string) =>
      against({ family: other }, { ...ada, family: one }).fields.find(({ field }) => field === 'family');
    expect(levelAndBits('JOHNSON', 'JOHNSTON')?.level).toBe('variant');
    expect(levelAndBits('JOHNSON', 'JOHMSON')?.level).toBe('near');
    expect(levelAndBits('ZWEIBELMANN', 'ZWEIBELMAN')?.bits).toBeGreaterThan(levelAndBits('SMITH', 'SMIHT')?.bits ?? 99);
  });

  it.each([
    ['41 Harbour Lane', 'exact'],
    ['41 Harbour Lnae', 'near'],
    ['41 Harbour Road', 'street'],
    ['14 Harbour Lane', 'street'],
    ['87 Harbour Lane', 'sameStreet'],
    ['7 Mill Road', 'area'],
  ])('of the address against %s: %s', (street, level) => {
    expect(levelOf({ street }, 'address')).toBe(level);
  });

  it('takes what is missing on either side for no evidence', () => {
    const { fields } = compare(recordOf('1', 'A', { family: 'OAKES' }), recordOf('2', 'B', ada), shippedModel);
    expect(fields.filter((one) => one.level === 'missing').every((one) => one.bits === 0)).toBe(true);
  });

  it('caps what a household shares', () => {
    expect(householdBits({ birthDate: '1991-11-02' })).toBeCloseTo(shippedModel.householdBitsMax, 2);
  });

  it('lets the address speak for itself where given name and birth date agree, which no household shares', () => {
    expect(householdBits({})).toBeCloseTo(shippedModel.ownHouseholdBitsMax, 2);
    expect(householdBits({ given: 'HAROLD' })).toBeCloseTo(shippedModel.householdBitsMax, 2);
  });
});

describe('decision of a pair', () => {
  it.each<[string, Sketch]>([
    [
      'a typo and a moved address',
      { family: 'LINDQIUST', street: '7 Mill Road', postalCode: '99801', phone: '9075550999' },
    ],
    ['a nickname without a national id', { given: 'PEGGY', middle: '', ssn: '' }],
    ['a married name', { family: 'OAKES' }],
    ['names in each other’s field', { given: 'LINDQUIST', family: 'MARGARET' }],
    ['a new family name and another number at one address', { family: 'OAKES', ssn: '899431234' }],
    ['day and month turned round', { birthDate: '1964-17-03' }],
    ['the first of January of her year', { birthDate: '1964-01-01', ssn: '', middle: '' }],
    ['her own name behind the initial of her family', { given: 'L', family: 'MARGARET', middle: '', ssn: '' }],
  ])('links %s', (_, change) => {
    expect(against(change).band).toBe('same');
  });

  it.each<[string, Sketch, string]>([
    ['a father and his son', { suffix: 'JR', birthDate: '1991-05-02', ssn: '', middle: '' }, 'different'],
    [
      'a daughter of her whole name, of whose birth date two digits differ',
      { birthDate: '1984-03-27', ssn: '' },
      'review',
    ],
    ['a daughter of her name, born on her birthday', { birthDate: '1991-03-17', ssn: '' }, 'review'],
    [
      'a child of a near name, entered under the number of the insured',
      { given: 'MARGARETT', birthDate: '1991-11-02' },
      'review',
    ],
    ['a sibling', { given: 'HAROLD', birthDate: '1967-08-30', ssn: '899431234', sex: 'M', middle: '' }, 'different'],
    ['a twin of another name', { given: 'KATHLEEN', middle: '', ssn: '' }, 'different'],
    ['a twin of a near name with the next number', { given: 'MARGARETT', middle: '', ssn: '812557782' }, 'review'],
    ['a twin of the same first name and another second', { middle: 'ELSE', ssn: '' }, 'review'],
    [
      'a twin of a near name, of whom only the year is known',
      { given: 'MARGARETT', middle: '', birthDate: '1964', ssn: '' },
      'review',
    ],
    [
      'a twin of a near name with the next number, day and month turned round',
      { given: 'MARGAERT', middle: '', ssn: '812557782', birthDate: '1964-17-03' },
      'review',
    ],
    ['a twin of a near name with the next last four digits', { given: 'MARGAERT', middle: '', ssn: '7782' }, 'review'],
    ['another name with the last four digits of her number', { given: 'KATHLEEN', middle: '', ssn: '7781' }, 'review'],
    ['a given name like hers, as a scanner or a twin has', { given: 'MAGRIT', middle: '', ssn: '' }, 'review'],
    ['a twin whose name rhymes', { given: 'NARGARET', middle: '', ssn: '' }, 'review'],
    ['the number of another person with her name', { given: 'KATHLEEN', birthDate: '1931-01-09' }, 'review'],
    ['one number that two of a family hold', { given: 'KATHLEEN', birthDate: '', middle: '' }, 'review'],
  ])('does not link %s', (_, change, band) => {
    expect(against(change).band).toBe(band);
  });

  it('asks about two active numbers of one authority, and not once one was merged away', () => {
    const [first, second] = [recordOf('1', 'A', ada), recordOf('2', 'A', ada)];
    expect(compare(first, second, shippedModel)).toMatchObject({ band: 'review', vetoes: ['same-authority'] });
    expect(compare(first, { ...second, active: false }, shippedModel).band).toBe('same');
  });

  it('never links by a placeholder', () => {
    const nobody: Sketch = { family: 'DOE', given: 'JOHN', birthDate: '1964-03-17', sex: 'M', ssn: '812557781' };
    expect(against({}, nobody).band).toBe('different');
    expect(edgeOf(recordOf('1', 'A', nobody), recordOf('2', 'B', nobody), shippedModel)).toBeUndefined();
  });

  it('is the same from both sides', () => {
    const sketch = fc.record({
      family: value('LINDQUIST', 'LINDQIUST', 'OAKES', 'OAKES-BAKKE', 'MARGARET', 'UNKNOWN'),
      given: value('MARGARET', 'PEGGY', 'M', 'MARGAERT', 'LINDQUIST', 'BABY GIRL'),
      middle: value('RUTH', 'R', 'ANN'),
      suffix: value('JR', 'SR'),
      birthDate: value('1964-03-17', '1964-03-18', '1964', '1991-11-02'),
      ssn: value('812557781', '812557782', '7781', '899431234'),
      street: value('41 Harbour Lane', '41 Harbor Ln', '7 Mill Road'),
    });
    fc.assert(
      fc.property(sketch, sketch, (x, y) => {
        const [a, b] = [recordOf('1', 'A', x), recordOf('2', 'B', y)];
        expect(compare(b, a, shippedModel)).toEqual(compare(a, b, shippedModel));
      }),
    );
  });
});

describe('explain', () => {
  it('shows a waterfall that ends in the sum, the vetoes and what would change, without a value of the patient', () => {
    const { lines, comparison, whatWouldChange } = explain(
      recordOf('1', 'A', ada),
      recordOf('2', 'B', { ...ada, given: 'MARGARETT', middle: '', ssn: '812557782' }),
      shippedModel,
    );
    const text = lines.join('\n');
    expect(text).toContain('veto: twins');
    expect(text).toContain(comparison.bits.toFixed(2));
    expect(whatWouldChange.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/MARGARET|LINDQUIST|812557781|1964/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { shippedModel } from '../model/shipped-model.js';
import { rawOf, type Sketch } from '../testing/synthetic.js';
import { clean } from './clean.js';

const cleaned = (sketch: Sketch) => clean(rawOf(sketch), shippedModel);

describe('cleaning a name', () => {
  it.each([
    ["D'ANGELO", 'DANGELO', ['DANGELO']],
    ['Peña', 'PENA', ['PENA']],
    ['St.  Clair', 'STCLAIR', ['STCLAIR']],
    ['de la Cruz Gómez', 'DELACRUZGOMEZ', ['DELACRUZ', 'GOMEZ']],
    ['van der Berg', 'VANDERBERG', ['VANDERBERG']],
    ['MENG-CARTER', 'MENGCARTER', ['MENG', 'CARTER']],
    ['Strauß', 'STRAUSS', ['STRAUSS']],
    ['Mc Donald', 'MCDONALD', ['MCDONALD']],
    ['Berg, van der', 'VANDERBERG', ['VANDERBERG']],
    ['Silva da', 'DASILVA', ['DASILVA']],
    ['Oakes, MD', 'OAKES', ['OAKES']],
    ['Fontaine, De La', 'DELAFONTAINE', ['DELAFONTAINE']],
    ['García La', 'GARCIALA', ['GARCIA']],
    ['Щербакова', 'SHCHERBAKOVA', ['SHCHERBAKOVA']],
    ['Шкільний', 'SHKILNII', ['SHKILNII']],
    ['Παπαδόπουλος', 'PAPADOPOULOS', ['PAPADOPOULOS']],
  ])('joins %s to %s', (family, joined, tokens) => {
    const [name] = cleaned({ family, given: 'ANNA' }).names;
    expect(name?.family).toBe(joined);
    expect(name?.familyTokens).toEqual(tokens);
  });

  it.each([
    [{ family: 'OAKES JR', given: 'THOMAS' }, 'JR'],
    [{ family: 'OAKES', given: 'THOMAS', middle: 'SR.' }, 'SR'],
    [{ family: 'OAKES', given: 'THOMAS', suffix: 'Junior' }, 'JR'],
    [{ family: 'OAKES', given: 'THOMAS III' }, 'III'],
    [{ family: 'OAKES', given: 'THOMAS', suffix: 'V' }, 'V'],
  ])('takes the generation out of any field of %j', (sketch, suffix) => {
    const { suffixes, names } = cleaned(sketch);
    expect(suffixes).toEqual([suffix]);
    expect(names).toEqual([{ family: 'OAKES', familyTokens: ['OAKES'], given: 'THOMAS', middle: [] }]);
  });

  it.each([
    ['OAKES', 'Dr. Thomas', 'THOMAS', []],
    ['OAKES', 'Sra. Lilia', 'LILIA', []],
    ['OAKES', 'SR LILIA', 'LILIA', []],
    ['OAKES', 'FR', 'FR', []],
    ['SALMAN', 'AHMED BIN RASHID', 'AHMED', ['RASHID']],
    ['NGUYEN', 'VAN MINH', 'MINH', []],
    ['Lê', 'Lan Thị', 'LAN', []],
    ['NGUYEN', 'VAN', 'VAN', []],
    ['MORRISON', 'VAN JAMES', 'VAN', ['JAMES']],
  ])('finds the own names of %s, %s', (family, given, first, middle) => {
    expect(cleaned({ family, given }).names).toMatchObject([{ given: first, middle }]);
  });

  it.each([
    ['OAKES, THOMAS RAY', 'OAKES', 'THOMAS', ''],
    ['OAKES JR, THOMAS', 'OAKES', 'THOMAS', 'JR'],
    ['OAKES, JR', 'OAKES', '', 'JR'],
  ])('parts %s, both names in one field', (both, family, given, suffix) => {
    const { names, suffixes } = cleaned({ family: both });
    expect(names).toMatchObject([{ family, given }]);
    expect(suffixes).toEqual(suffix === '' ? [] : [suffix]);
  });

  it('knows a person of one name, whose family a register calls unknown', () => {
    const { placeholderName, names } = cleaned({ family: 'LNU', given: 'SUHARTO' });
    expect(placeholderName).toBe(false);
    expect(names).toMatchObject([{ family: '', given: 'SUHARTO' }]);
    expect(cleaned({ family: 'LNU', given: 'FNU' }).placeholderName).toBe(true);
    expect(cleaned({ family: 'LNU' }).placeholderName).toBe(true);
  });

  it('keeps a lone V or I among the given names, since it is an initial more often than a generation', () => {
    expect(cleaned({ family: 'OAKES', given: 'THOMAS', middle: 'V' }).suffixes).toEqual([]);
  });

  it.each([
    ['UNKNOWN', 'ALPHA'],
    ['DOE', 'JOHN'],
    ['DOE', 'BRAVO'],
    ['LNU', 'BRAVO'],
    ['ZZTEST', 'PATIENT'],
    ['TEST', 'PATIENT'],
    ['UNIDENTIFIED', 'MALE'],
    ['TRAUMA', '17'],
    ['UNK', 'UNKNOWN'],
    ['XXX', 'MARY'],
  ])('knows that %s, %s is nobody', (family, given) => {
    expect(cleaned({ family, given })).toMatchObject({ placeholderName: true, names: [] });
  });

  it.each([
    ['DOE', 'WILMA'],
    ['TESTA', 'MARIA'],
    ['BOYD', 'JOHN'],
  ])('leaves %s, %s a person', (family, given) => {
    expect(cleaned({ family, given }).placeholderName).toBe(false);
  });

  it.each([
    'BABY BOY A',
    'BABYGIRL',
    'GIRL B',
    'BG',
    'TWIN 2',
    'NEWBORN',
    'JANESGIRL',
    'JANEGIRL',
    'BOY OF JANE',
    'BABY GIRL A OF JANE',
    'B/O Jane',
    'JANE BABY BOY',
  ])('knows that %s is a child without a name yet', (given) => {
    const { newborn, names } = cleaned({ family: 'OAKES', given });
    expect(newborn).toBe(true);
    expect(names[0]?.given).toBe('');
  });

  it.each(['JANE', 'MARY BOYD', 'ROSE OF SHARON'])('knows that %s has a name', (given) => {
    expect(cleaned({ family: 'OAKES', given }).newborn).toBe(false);
  });

  it('does not take a record without any name for a placeholder', () => {
    expect(cleaned({ ssn: '812-55-7781' }).placeholderName).toBe(false);
  });
});

describe('cleaning dates, numbers and addresses', () => {
  it.each([
    ['1976-01-28', ['1976-01-28']],
    ['1976-01', ['1976-01']],
    ['1976', ['1976']],
    ['19760128', ['1976-01-28']],
    ['1900-01-01', []],
    ['1901-01-01', []],
    ['1776-07-04', []],
    ['1987-50-31', ['1987-50-31']],
    ['1987-50', []],
    ['rubbish', []],
  ])('reads the birth date %s as %j', (birthDate, expected) => {
    expect(cleaned({ birthDate }).birthDates).toEqual(expected);
  });

  it.each([
    ['853-94-9239', ['853949239']],
    ['9239', ['9239']],
    ['XXX-XX-9239', ['9239']],
    ['999-99-9999', []],
    ['000-12-3456', []],
    ['123-45-6789', []],
    ['853-00-9239', []],
    ['853-94-0000', []],
  ])('reads the national id %s as %j', (ssn, expected) => {
    expect(cleaned({ ssn }).nationalIds).toEqual(expected);
  });

  it.each([
    ['(732)304-8354', ['7323048354']],
    ['+1 732 304 8354', ['7323048354']],
    ['732-304-8354 x12', ['7323048354']],
    ['5555555555', []],
    ['0000000000', []],
    ['911', []],
  ])('reads the phone %s as %j', (phone, expected) => {
    expect(cleaned({ phone }).phones).toEqual(expected);
  });

  it.each([
    ['2359 Willow Boulevard Apt. 7', { house: '2359', street: 'WILLOW BLVD', unit: '7' }],
    ['2359 WILLOW BLVD #7', { house: '2359', street: 'WILLOW BLVD', unit: '7' }],
    ['12 Harbour Cresent', { house: '12', street: 'HARBOUR CRES', unit: '' }],
    ['12 Harbourstreet', { house: '12', street: 'HARBOUR ST', unit: '' }],
    ['P.O. Box 7091', { house: '7091', street: 'PO BOX 7091', unit: '' }],
    ['HOMELESS', { house: '', street: '', unit: '' }],
    ['123 Main Street', { house: '', street: '', unit: '' }],
  ])('reads the street line %s', (street, expected) => {
    expect(cleaned({ street }).addresses).toMatchObject([expected]);
  });

  it('gives equal people equal text, whatever the order of their values', () => {
    const raw = { ...rawOf({ family: 'OAKES', given: 'ANNA' }), phones: ['7323048354', '6092356619'] };
    const turned = { ...raw, phones: raw.phones.toReversed() };
    expect(JSON.stringify(clean(turned, shippedModel))).toBe(JSON.stringify(clean(raw, shippedModel)));
  });
});

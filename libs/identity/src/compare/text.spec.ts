import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { soundex } from '../phonetic.js';
import { jaroWinkler, withinOneEdit } from './text.js';

describe('jaroWinkler', () => {
  // The published examples of Winkler (1990).
  it.each([
    ['MARTHA', 'MARHTA', 0.961],
    ['DWAYNE', 'DUANE', 0.84],
    ['DIXON', 'DICKSONX', 0.813],
    ['ABC', 'XYZ', 0],
    ['', 'ABC', 0],
  ])('of %s and %s is %d', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3);
  });

  it('is symmetric, between 0 and 1, and 1 only for equal texts', () => {
    const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'D'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const similarity = jaroWinkler(a, b);
        expect(jaroWinkler(b, a)).toBe(similarity);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('withinOneEdit', () => {
  it.each([
    ['SHELBY', 'SEHLBY', true],
    ['SHELBY', 'SELBY', true],
    ['SHELBY', 'SHELBYX', true],
    ['SHELBY', 'SHELBX', true],
    ['SHELBY', 'SHELBY', true],
    ['SHELBY', 'SEHLBX', false],
    ['SHELBY', 'SHEL', false],
    ['', 'A', true],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(withinOneEdit(a, b)).toBe(expected);
    expect(withinOneEdit(b, a)).toBe(expected);
  });
});

describe('soundex', () => {
  // The examples of the National Archives.
  it.each([
    ['WASHINGTON', 'W252'],
    ['LEE', 'L000'],
    ['GUTIERREZ', 'G362'],
    ['PFISTER', 'P236'],
    ['JACKSON', 'J250'],
    ['TYMCZAK', 'T522'],
    ['ASHCRAFT', 'A261'],
  ])('of %s is %s', (name, code) => {
    expect(soundex(name)).toBe(code);
  });
});

import { describe, expect, it } from '@jest/globals';
import { understand } from './find-query.js';

describe('what a person types', () => {
  it.each([
    ['70421', { number: '70421' }],
    [' ACC-7 ', { number: 'ACC-7' }],
    ['70421^^^NORTH^MR', { number: '70421' }],
    ['mrn:70421', { number: '70421', numberKind: 'patient' }],
    ['Visit: V1 7', { number: 'V1 7', numberKind: 'visit' }],
    ['acc:7', { number: '7', numberKind: 'order' }],
    ['id:ABC', { number: 'ABC', numberKind: 'control' }],
    ['19800102', { number: '19800102' }],
    ['1980-01-02', { born: '1980-01-02' }],
    ['Adams', { family: 'Adams' }],
    ['Ann Adams', { family: 'Adams', given: 'Ann' }],
    ['Adams, Ann', { family: 'Adams', given: 'Ann' }],
    ['Adams, Ann Eve 1980-01-02', { family: 'Adams', given: 'Ann Eve', born: '1980-01-02' }],
    ['Adams, Ann, 1980-01', { family: 'Adams', given: 'Ann', born: '1980-01' }],
    ['Müller 1980-01-02', { family: 'Müller', born: '1980-01-02' }],
    [', Ann', { given: 'Ann' }],
    ['"chest pain"', { text: 'chest pain' }],
    ['text: chest pain', { text: 'chest pain' }],
    ['O:Brien', { family: 'O:Brien' }],
  ])('%j is looked for as %j', (typed, request) => {
    expect(understand(typed)?.request).toEqual(request);
  });

  it.each(['', '  '])('%j is nothing', (typed) => {
    expect(understand(typed)).toBeUndefined();
  });

  it('is said in words', () => {
    expect(understand('Adams, Ann 1980-01-02')?.words).toEqual([
      'family name begins with Adams',
      'given name begins with Ann',
      'born 1980-01-02',
    ]);
  });
});

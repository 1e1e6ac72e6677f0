import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const observationsOf = (...obx: string[]): Record<string, unknown>[] => {
  const event = eventOf(message('ORU^R01', 'OBR|1|P1|F1|A^Panel^L', ...obx));
  expect(bundleProblems(event.bundle)).toEqual([]);
  return resourcesOf(event, 'Observation');
};

const coded = (code: string) => [{ coding: [{ code }] }];

beforeAll(loadDefinitions);

describe('values of several OBX under one key', () => {
  it('have each the flags and the range of its own OBX', () => {
    const [observation, ...others] = observationsOf(
      'OBX|1|NM|G^Glucose^L||95|mg/dL|70-110|N|||F',
      'OBX|2|NM|G^Glucose^L||412|mg/dL|70-140|HH|||F',
    );
    expect(others).toEqual([]);
    expect(observation).toMatchObject({
      component: [
        { valueQuantity: { value: 95 }, interpretation: coded('N'), referenceRange: [{ high: { value: 110 } }] },
        { valueQuantity: { value: 412 }, interpretation: coded('HH'), referenceRange: [{ high: { value: 140 } }] },
      ],
    });
    expect(observation).not.toHaveProperty('interpretation');
  });

  it('share them where they are repetitions of one OBX', () => {
    expect(observationsOf('OBX|1|NM|G^Glucose^L||95~412|mg/dL|70-110|A|||F')).toMatchObject([
      { interpretation: coded('A'), component: [{ referenceRange: [{}] }, { referenceRange: [{}] }] },
    ]);
  });
});

describe('the status of several OBX under one key', () => {
  it.each([
    ['F', 'P', 'preliminary'],
    ['P', 'F', 'preliminary'],
    ['F', 'C', 'corrected'],
    ['C', 'R', 'preliminary'],
    ['F', 'F', 'final'],
    ['F', '', 'final'],
    ['X', 'F', 'final'],
  ])('of %s and %j is %s', (first, second, status) => {
    expect(
      observationsOf(`OBX|1|TX|G^Text^L||one||||||${first}`, `OBX|2|TX|G^Text^L||two||||||${second}`),
    ).toMatchObject([{ status }]);
  });
});

describe('the unit of a number', () => {
  const valueOf = (type: string, value: string, unit: string, range = '') =>
    observationsOf(`OBX|1|${type}|G^Lead^L||${value}|${unit}|${range}||||F`)[0];

  it.each([
    ['ST', '<1.0', { value: 1, comparator: '<', unit: 'ug/dL', _value: { extension: [{ valueInteger: 1 }] } }],
    ['ST', '12', { value: 12, unit: 'ug/dL' }],
    ['NM', '>200', { value: 200, comparator: '>', unit: 'ug/dL' }],
  ])('stands with it where an %s has %s', (type, value, quantity) => {
    expect(valueOf(type, value, 'ug/dL')).toMatchObject({ valueQuantity: quantity });
  });

  it.each([
    ['12', ''],
    ['Negative', 'ug/dL'],
    ['1:128', 'ug/dL'],
    ['1^2', 'ug/dL'],
  ])('makes no quantity of the text %s with the unit %j', (value, unit) => {
    expect(valueOf('ST', value, unit)).toMatchObject({ valueString: value });
  });

  it('may stand in the range once more; another one makes the range text', () => {
    const low = { value: 12, unit: 'g/dL', code: 'g/dL' };
    expect(valueOf('NM', '13', 'g/dL', '12-16 g/dL')).toMatchObject({
      referenceRange: [{ low, high: { value: 16, unit: 'g/dL' }, text: '12-16 g/dL' }],
    });
    expect(valueOf('NM', '13', 'g/dL', '120-160 g/L')?.['referenceRange']).toEqual([{ text: '120-160 g/L' }]);
    expect(valueOf('NM', '13', 'L', '120-160 g/L')?.['referenceRange']).toEqual([{ text: '120-160 g/L' }]);
  });
});

describe('who interpreted a report', () => {
  const interpreterOf = (obr32: string) => {
    const event = eventOf(message('ORU^R01', `OBR|1|P1|F1|A^Chest^L${'|'.repeat(21)}F${'|'.repeat(7)}${obr32}`));
    expect(event.issues).toEqual([]);
    return resourcesOf(event, 'Practitioner');
  };

  it.each(['88&Weiss&Anna', '88&Weiss&Anna^20260305081500+0100', '88^Weiss^Anna'])('is read out of %s', (sent) => {
    expect(interpreterOf(sent)).toMatchObject([
      { identifier: [{ value: '88' }], name: [{ family: 'Weiss', given: ['Anna'] }] },
    ]);
  });
});

describe('an answer to what was asked at order entry', () => {
  it('is no result that is only registered: O says nothing of its state', () => {
    const answer = { status: 'unknown', _status: { extension: [{ valueCodeableConcept: { text: 'O' } }] } };
    expect(observationsOf('OBX|1|ST|Q^Fasting^L||Yes||||||O')).toMatchObject([{ ...answer, valueString: 'Yes' }]);
    expect(observationsOf('OBX|1|ST|Q^Fasting^L||||||||O')).toMatchObject([{ status: 'registered' }]);
  });
});

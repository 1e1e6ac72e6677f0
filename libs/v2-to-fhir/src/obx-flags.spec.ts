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

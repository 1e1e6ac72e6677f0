import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const fields = (name: string, values: Readonly<Record<number, string>>): string => {
  const row = Array.from({ length: Math.max(...Object.keys(values).map(Number)) }, (_, at) => values[at + 1] ?? '');
  return [name, ...row].join('|');
};

const in1 = (more: Readonly<Record<number, string>>): string =>
  fields('IN1', { 1: '1', 2: 'P1', 3: 'C1', 4: 'Insurer', ...more });
const in2 = fields('IN2', { 2: '899-12-3456', 6: 'M6', 8: 'A8', 26: 'S26', 61: 'B61^^^INSURER', 63: '555-0100' });

const typed = (code: string, value: string) => ({ type: { coding: [{ code }] }, value });

beforeAll(loadDefinitions);

describe('IN2', () => {
  it('gives the coverage the numbers of the patient, and who is insured a number and a phone', () => {
    const event = eventOf(message('ADT^A08', in1({ 16: 'Okonjo^Grace', 17: 'MTH' }), in2));
    expect(bundleProblems(event.bundle)).toEqual([]);
    expect(resourcesOf(event, 'Coverage')).toMatchObject([
      { identifier: [{ value: 'P1' }, typed('MB', 'B61'), typed('MC', 'M6'), typed('MA', 'A8')], subscriberId: 'S26' },
    ]);
    expect(resourcesOf(event, 'RelatedPerson')).toMatchObject([
      { identifier: [typed('SS', '899-12-3456')], telecom: [{ use: 'home', value: '555-0100' }] },
    ]);
    expect(event.unread).toEqual([]);
  });

  it.each([
    ['of a patient who is insured leaves the person to PID', [in1({ 17: 'SEL' }), in2], ['IN2-2', 'IN2-63']],
    ['of an IN1 that says nothing is listed as unread', ['IN1|1', in2], [2, 6, 8, 26, 61, 63].map((at) => `IN2-${at}`)],
    ['of another insurance is not taken for this one', [in1({}), 'IN3|1', in2], expect.arrayContaining(['IN2-61'])],
  ])('%s', (_, segments, unread) => {
    expect(eventOf(message('ADT^A08', ...segments)).unread.map(({ at }) => at)).toEqual(unread);
  });
});

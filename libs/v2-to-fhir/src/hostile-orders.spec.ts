import { beforeAll, describe, expect, it } from '@jest/globals';
import { isLinear } from '#hl7/testing';
import { normalizeBytes } from './normalize-bytes.js';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { context, eventOf, message, resourcesOf } from './testing/sample.js';

const odd = [
  '20261305',
  '9'.repeat(400),
  '-1',
  '1e999',
  '__proto__',
  'constructor',
  'Q0H',
  'Q99999H',
  '""',
  '&&&',
  '^^^',
  '\uD800',
];

/** Segments of each kind with one value in each of their fields. */
const filled = (value: string): readonly (readonly [type: string, segments: readonly string[]])[] => {
  const of = (name: string, fields: number): string =>
    `${name}|${Array.from({ length: fields }, () => value).join('|')}`;
  return [
    [
      'ORU^R01',
      [of('ORC', 38), of('TQ1', 14), of('OBR', 53), of('OBX', 33), of('NTE', 9), of('PRT', 24), of('SPM', 32)],
    ],
    ['OML^O21', [of('ORC', 38), of('TQ1', 14), of('OBR', 53), of('DG1', 21), of('OBX', 33), of('SPM', 32)]],
    [
      'RDE^O11',
      [of('ORC', 38), of('RXO', 36), of('RXE', 45), of('TQ1', 14), of('RXR', 6), of('RXC', 9), of('OBX', 33)],
    ],
    ['RDS^O13', [of('ORC', 38), of('RXD', 35), of('RXR', 6)]],
    ['RGV^O15', [of('ORC', 38), of('RXG', 30), of('RXR', 6)]],
    ['RAS^O17', [of('ORC', 38), of('RXA', 29), of('RXR', 6)]],
    ['VXU^V04', [of('ORC', 38), of('RXA', 29), of('RXR', 6), of('OBX', 33)]],
    ['MDM^T10', [of('TXA', 25), of('OBX', 33)]],
    [
      'SIU^S12',
      [of('SCH', 27), of('RGS', 3), of('AIS', 12), of('AIG', 14), of('AIL', 12), of('AIP', 12), of('NTE', 9)],
    ],
  ];
};

const cases = odd.flatMap((value) => filled(value).map(([type, segments]) => [type, value, segments] as const));

beforeAll(loadDefinitions);

describe('orders, results and schedules full of what nobody should send', () => {
  it.each(cases)('%s of "%.12s" gives a valid bundle, the same twice', (type, _value, segments) => {
    const bytes = message(type, ...segments);
    const once = normalizeBytes(bytes, context);
    expect('bundle' in once ? bundleProblems(once.bundle) : once).toEqual([]);
    expect(normalizeBytes(bytes, context)).toEqual(once);
  });

  it.each([
    [
      'timings',
      'ORM^O01',
      (count: number) => ['ORC|NW|P1', ...Array.from({ length: count }, () => 'TQ1|1||Q6H'), 'OBR|1|P1||A'],
    ],
    [
      'repetitions of a time',
      'ORM^O01',
      (count: number) => ['ORC|NW|P1', `TQ1|1|||${'0800~'.repeat(count)}`, 'OBR|1|P1||A'],
    ],
    [
      'ingredients',
      'RDE^O11',
      (count: number) => ['ORC|NW|P1', 'RXE||D', ...Array.from({ length: count }, () => 'RXC|A|X|1|g')],
    ],
    [
      'appointments of resources',
      'SIU^S12',
      (count: number) => ['SCH|1|2', ...Array.from({ length: count }, () => 'AIP|1||17')],
    ],
  ])('takes time in proportion to its %s', (_what, type, segments) => {
    const ofMany = (count: number) => message(type, ...segments(count));
    expect(isLinear(20_000, ofMany, (bytes) => normalizeBytes(bytes, context))).toBe(true);
  });
});

describe('what pharmacies and schedules leave open', () => {
  it('never takes an order for done, given or accepted that nobody called so', () => {
    const given = eventOf(message('RAS^O17', 'ORC|RE|P1', 'RXA|0|1|20260305||X^Drug^L|1'));
    expect(resourcesOf(given, 'MedicationAdministration')).toMatchObject([{ status: 'unknown' }]);
    const dispensed = eventOf(message('RDS^O13', 'ORC|NW|P1', 'RXD|1|X^Drug^L'));
    expect(resourcesOf(dispensed, 'MedicationDispense')).toMatchObject([{ status: 'unknown' }]);
    const asked = eventOf(message('RDE^O11', 'ORC|ZZ|P1', 'RXE||X^Drug^L'));
    expect(resourcesOf(asked, 'MedicationRequest')).toMatchObject([{ status: 'unknown' }]);
    const moved = eventOf(message('SIU^S14', 'SCH|1|2'));
    expect(resourcesOf(moved, 'Appointment')[0]).not.toHaveProperty('status');
  });

  it('keeps the specimen that came before its orders (OML^O33) with each of them', () => {
    const event = eventOf(
      message('OML^O33', 'SPM|1|S1&L||BLD', 'ORC|NW|P1', 'OBR|1|P1||A', 'ORC|NW|P2', 'OBR|2|P2||B'),
    );
    const [one, other] = resourcesOf(event, 'ServiceRequest');
    expect(one?.['specimen']).toHaveLength(1);
    expect(other?.['specimen']).toEqual(one?.['specimen']);
    expect(resourcesOf(event, 'Specimen')).toHaveLength(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { received, shown } from './testing/received.js';

const order = (status: string) =>
  `OBR|1|P-1|F-1|24323-8^Panel^LN|||20260305090000|||||||||||||||20260306075500||LAB|${status}`;
const obx = (code: string, value: string, status: string) =>
  `OBX|1|NM|${code}^Test^LN||${value}|mmol/L|136-145|N|||${status}|||20260305090000+0100`;
const pv1 = (place: string, end = '') => {
  const fields = Array.from({ length: 46 }, () => '');
  Object.assign(fields, { 0: 'PV1', 2: 'I', 3: place, 19: 'V-9', 44: '20260301080000+0100', 45: end });
  return fields.join('|');
};

describe('corrections that laboratories send', () => {
  const first = received(1, 'ORU^R01^ORU_R01', order('F'), obx('2951-2', '139', 'F'), obx('2823-3', '4.1', 'P'));

  it.each([
    ['C', obx('2951-2', '141', 'C'), { status: 'corrected', valueQuantity: { value: 141 } }],
    ['D', obx('2951-2', '', 'D'), { status: 'entered-in-error' }],
    ['W', obx('2951-2', '139', 'W'), { status: 'entered-in-error' }],
  ])('OBX-11 %s changes the result that came before and no other', async (_code, segment, expected) => {
    const results = await shown('Observation', first, received(2, 'ORU^R01^ORU_R01', order('C'), segment));
    expect(results).toHaveLength(2);
    expect(results).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ status: 'preliminary', valueQuantity: expect.objectContaining({ value: 4.1 }) }),
      ]),
    );
    expect(results.find(({ status }) => status !== 'preliminary')).toMatchObject(expected);
  });

  it('OBX-11 U makes a preliminary result final without its value, and the report keeps both results', async () => {
    const second = received(2, 'ORU^R01^ORU_R01', order('C'), obx('2823-3', '', 'U'));
    const results = await shown('Observation', first, second);
    expect(results.map(({ status }) => status)).toEqual(['final', 'final']);
    expect(JSON.stringify(results)).toContain('4.1');
    const [report] = await shown('DiagnosticReport', first, second);
    expect(report).toMatchObject({ status: 'corrected', result: [expect.anything(), expect.anything()] });
  });
});

/** Location of a visit that was admitted there. */
async function locationAt(place: string): Promise<unknown> {
  const [visit] = await shown('Encounter', received(1, 'ADT^A01^ADT_A01', 'EVN|A01|20260301', pv1(place)));
  return visit?.['location'];
}

describe('visits that hospitals send', () => {
  const admit = received(1, 'ADT^A01^ADT_A01', 'EVN|A01|20260301', pv1('W1^1^A'));
  const discharge = received(2, 'ADT^A03^ADT_A03', 'EVN|A03|20260305', pv1('W1^1^A', '20260305120000+0100'));

  it('A13 opens the visit that A03 ended, at the place that it names', async () => {
    const cancel = received(3, 'ADT^A13^ADT_A01', 'EVN|A13|20260305', pv1('W2^7^B'));
    expect(await shown('Encounter', admit, discharge)).toMatchObject([{ status: 'finished' }]);
    const [visit] = await shown('Encounter', admit, discharge, cancel);
    expect(visit).toMatchObject({ status: 'in-progress', period: { start: '2026-03-01T08:00:00+01:00' } });
    expect(visit?.['period']).not.toHaveProperty('end');
    expect(visit?.['location']).toEqual(await locationAt('W2^7^B'));
  });

  it.each([
    ['A11', 'ADT^A11^ADT_A09'],
    ['A38', 'ADT^A38^ADT_A38'],
  ])('%s cancels the visit, and an update that says nothing of it leaves it so', async (trigger, type) => {
    const cancel = received(3, type, `EVN|${trigger}|20260305`, pv1('W1^1^A'));
    const update = received(4, 'ADT^A08^ADT_A01', 'EVN|A08|20260305', pv1('W1^1^A'));
    expect(await shown('Encounter', admit, cancel, update)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('A12 puts the patient back where PV1-3 says', async () => {
    const transfer = received(2, 'ADT^A02^ADT_A02', 'EVN|A02|20260302', pv1('W9^1^A'));
    const cancel = received(3, 'ADT^A12^ADT_A09', 'EVN|A12|20260302', pv1('W1^1^A'));
    const [visit] = await shown('Encounter', admit, transfer, cancel);
    expect(visit).toMatchObject({ status: 'in-progress' });
    expect(visit?.['location']).toEqual(await locationAt('W1^1^A'));
    expect(visit?.['location']).not.toEqual(await locationAt('W9^1^A'));
  });
});

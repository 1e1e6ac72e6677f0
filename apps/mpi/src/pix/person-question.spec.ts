import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Patient } from '#fhir';
import { AskedRegion } from '../testing/query-desk.js';
import { number, Region } from '../testing/region.js';

const dee: Partial<Patient> = {
  name: [{ family: 'Thorsson', given: ['Dee'] }],
  birthDate: '1980-02-14',
  gender: 'female',
  telecom: [{ system: 'phone', value: '+1 802 555-0142' }],
};

let region: Region;
let asked: AskedRegion;
beforeAll(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [number('NORTH', '1001')], patient: dee },
    { identities: [number('SOUTH', 'S-1')], patient: dee },
  ]);
  asked = new AskedRegion(region);
});
afterAll(() => region.close());

const pdq = (parameters: string, domains = '') =>
  asked.ask('Q22', [`QPD|IHE PDQ Query|T-9|${parameters}|||||${domains}`, 'RCP|I']);

describe('parameters of a patient demographics query (QPD-3, QPD-8)', () => {
  it.each([
    ['an authority in one parameter', '@PID.3.1^S-1~@PID.3.4^&1.2.3.2&ISO', 1],
    ['an authority of which only the universal id is known', '@PID.3.1^S-1~@PID.3.4^ELSE&1.2.3.2&ISO', 1],
    ['an authority in one parameter and escaped', '@PID.3.1^S-1~@PID.3.4^\\T\\1.2.3.2\\T\\ISO', 1],
    ['the end of a phone number', '@PID.13.1^555-0142', 1],
    ['the begin of a phone number', '@PID.13.1^1802555*', 1],
    ['the begin of a phone number that nobody has', '@PID.13.1^142*', 0],
    ['what is no phone number', '@PID.13.1^unknown', 0],
    ['what is no phone number, beside a name', '@PID.5.1^THORSSON~@PID.13.1^n/a', 0],
  ])('find by %s', async (_what, parameters, count) => {
    const answer = await pdq(parameters);
    expect([answer.value('QAK-2'), answer.all('PID').length]).toEqual([count > 0 ? 'OK' : 'NF', count]);
  });

  it('name no domain by an empty repetition', async () => {
    expect((await pdq('@PID.5.1^THORSSON', '^^^SOUTH~')).value('PID-3[1]')).toBe('S-1');
    expect((await pdq('@PID.5.1^THORSSON', '~^^^SOUTH~^^^NOWHERE')).segment('ERR')?.raw(2)).toBe('QPD^1^8^3');
  });
});

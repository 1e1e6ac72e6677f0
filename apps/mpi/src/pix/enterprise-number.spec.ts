import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Patient } from '#fhir';
import { AskedRegion } from '../testing/query-desk.js';
import { number, Region } from '../testing/region.js';

const ines: Partial<Patient> = {
  name: [{ family: 'Nakamura', given: ['Ines', 'Yuki'] }],
  birthDate: '1971-06-09',
  gender: 'female',
  telecom: [{ system: 'phone', value: '802-555-0117' }],
};
const loner: Partial<Patient> = { name: [{ family: 'Quill', given: ['Bo'] }], birthDate: '1990-01-02', gender: 'male' };

let region: Region;
let asked: AskedRegion;
/** Enterprise ids of the two. */
let [inesId, lonerId] = ['', ''];

beforeAll(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [number('NORTH', '1001')], patient: ines },
    { identities: [number('SOUTH', 'S-1')], patient: ines },
    { identities: [number('NORTH', '2002')], patient: loner },
  ]);
  asked = new AskedRegion(region);
  inesId = (await region.personOf(number('NORTH', '1001'))) ?? '';
  lonerId = (await region.personOf(number('NORTH', '2002'))) ?? '';
});
afterAll(() => region.close());

const style = { enterpriseNumber: { namespace: 'HIE', universalId: '1.2.9', universalIdType: 'ISO' } };
/** QAK-2, where the error is, and the numbers of each PID. */
const answered = async (trigger: string, qpd: string, told: object = style) => {
  const answer = await asked.ask(trigger, [`QPD|${qpd}`, 'RCP|I'], 'ASKER', told);
  const numbers = answer
    .all('PID')
    .map((pid) => Array.from({ length: pid.repetitions(3) }, (_, at) => pid.value(3, at + 1)).join(' '));
  return [answer.value('QAK-2'), answer.segment('ERR')?.raw(2), ...numbers].filter((text) => text !== undefined);
};
const pix = (source: string, domains = '', told?: object) =>
  answered('Q23', `IHE PIX Query|T|${source}|${domains}`, told);
const pdq = (parameters: string, domains = '') => answered('Q22', `IHE PDQ Query|T|${parameters}|||||${domains}`);

describe('the enterprise id as a number of a domain of its own', () => {
  it('is told where its domain is asked for, also where there is nothing else', async () => {
    for (const domain of ['^^^HIE', '^^^&1.2.9&ISO', '^^^HIE&1.2.9&ISO~^^^EMPTY'])
      expect(await pix('2002^^^NORTH', domain)).toEqual(['OK', lonerId]);
    expect(await pix('2002^^^NORTH', '^^^EMPTY')).toEqual(['NF']);
    expect(await pix('2002^^^NORTH', '^^^HIE', {})).toEqual(['AE', 'QPD^1^4^1']);
  });

  it('leads to the numbers of its person, and is not told then', async () => {
    expect(await pix(`${inesId}^^^HIE`)).toEqual(['OK', '1001 S-1']);
    expect(await pix(`${inesId}^^^&1.2.9&ISO`, '^^^SOUTH')).toEqual(['OK', 'S-1']);
    expect(await pix(`${inesId}^^^HIE`, '^^^HIE')).toEqual(['NF']);
    expect(await pix('404^^^HIE')).toEqual(['AE', 'QPD^1^3^1^1']);
  });

  it('finds its person in a demographics query, and is a domain of the answer', async () => {
    expect(await pdq(`@PID.3.1^${inesId}~@PID.3.4^HIE`)).toEqual(['OK', `${inesId} 1001 S-1`]);
    expect(await pdq(`@PID.3.1^${inesId}~@PID.3.4^HIE~@PID.5.1^QUILL`)).toEqual(['NF']);
    expect(await pdq('@PID.3.1^404~@PID.3.4^HIE')).toEqual(['NF']);
    expect(await pdq('@PID.5.1^QUILL', '^^^HIE')).toEqual(['OK', lonerId]);
    expect(await pdq('@PID.5.1^NAKAMURA', '^^^HIE~^^^SOUTH')).toEqual(['OK', `${inesId} S-1`]);
  });
});

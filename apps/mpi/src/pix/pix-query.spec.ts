import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Patient } from '#fhir';
import { AskedRegion, line } from '../testing/query-desk.js';
import { number, Region } from '../testing/region.js';

const ines: Partial<Patient> = {
  name: [{ family: 'Nakamura', given: ['Ines', 'Yuki'] }],
  birthDate: '1971-06-09',
  gender: 'female',
  address: [{ line: ['7 Fern Way'], city: 'Oakvale', postalCode: '40404' }],
  telecom: [{ system: 'phone', value: '802-555-0117' }],
};
const loner: Partial<Patient> = { name: [{ family: 'Quill', given: ['Bo'] }], birthDate: '1990-01-02', gender: 'male' };

let region: Region;
let asked: AskedRegion;

beforeAll(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [number('NORTH', '1001')], patient: ines },
    { identities: [number('SOUTH', 'S-1')], patient: ines },
    { identities: [number('WEST', 'W-1')], patient: ines },
    { identities: [number('NORTH', '2002')], patient: loner },
  ]);
  asked = new AskedRegion(region);
});
afterAll(() => region.close());

const pix = (source: string, domains = '', name = 'IHE PIX Query') =>
  asked.ask('Q23', [`QPD|${name}|T-9|${source}${domains && `|${domains}`}`, 'RCP|I']);
const summary = async (...parameters: Parameters<typeof pix>) => {
  const answer = await pix(...parameters);
  return [answer.value('MSA-1'), answer.value('QAK-2'), line(answer, 'ERR')?.split('|').slice(2, 4).join(' ')];
};

describe('a PIX query (ITI-9)', () => {
  it('case 1: tells the other numbers of the patient with full authorities, and neither the name nor the number asked', async () => {
    const answer = await pix('1001^^^NORTH');
    expect(line(answer, 'MSA')).toBe('MSA|AA|Q-1');
    expect(line(answer, 'QAK')).toBe('QAK|T-9|OK|IHE PIX Query');
    expect(line(answer, 'PID')).toBe('PID|||S-1^^^SOUTH&1.2.3.2&ISO^MR~W-1^^^WEST^MR||~^^^^^^S');
    expect(answer.all('PID')).toHaveLength(1);
    expect(line(answer, 'ERR')).toBeUndefined();
  });

  it('case 1: knows a domain by its namespace, by its universal id, and by both', async () => {
    const domains = ['^^^SOUTH', '^^^&1.2.3.2&ISO', '^^^SOUTH&1.2.3.2&ISO'];
    for (const source of ['1001^^^NORTH', '1001^^^&1.2.3.1&ISO', '1001^^^NORTH&1.2.3.1&ISO^PI'])
      for (const domain of domains)
        expect(line(await pix(source, domain), 'PID')).toBe('PID|||S-1^^^SOUTH&1.2.3.2&ISO^MR||~^^^^^^S');
  });

  it.each([
    ['case 2: a patient without a number in the asked domain', '1001^^^NORTH', '^^^EMPTY', ['AA', 'NF', undefined]],
    ['case 2: a patient without any other number', '2002^^^NORTH', '', ['AA', 'NF', undefined]],
    [
      'case 2: a patient asked for in the domain of the question only',
      '1001^^^NORTH',
      '^^^NORTH',
      ['AA', 'NF', undefined],
    ],
    ['case 3: an unknown number', '404^^^NORTH', '', ['AE', 'AE', 'QPD^1^3^1^1 204^Unknown key identifier^HL70357']],
    ['case 4: an unknown domain', '1001^^^NOWHERE', '', ['AE', 'AE', 'QPD^1^3^1^4 204^Unknown key identifier^HL70357']],
    [
      'case 4: a universal id that is another authority under a known namespace',
      '1001^^^NORTH&9.9.9&ISO',
      '',
      ['AE', 'AE', 'QPD^1^3^1^4 204^Unknown key identifier^HL70357'],
    ],
    [
      'case 5: an unknown domain of the answer, the second',
      '1001^^^NORTH',
      '^^^SOUTH~^^^NOWHERE',
      ['AE', 'AE', 'QPD^1^4^2 204^Unknown key identifier^HL70357'],
    ],
    [
      'case 4: a number without authority, which would be one of the asker',
      '1001',
      '',
      ['AE', 'AE', 'QPD^1^3^1^4 204^Unknown key identifier^HL70357'],
    ],
    [
      'case 5 before case 3: an unknown number, and a domain of the answer that nobody knows',
      '404^^^NORTH',
      '^^^NOWHERE',
      ['AE', 'AE', 'QPD^1^4^1 204^Unknown key identifier^HL70357'],
    ],
    [
      'case 5: what is no domain at all',
      '1001^^^NORTH',
      'SOUTH',
      ['AE', 'AE', 'QPD^1^4^1 204^Unknown key identifier^HL70357'],
    ],
    ['an authority without a number', '^^^NORTH', '', ['AE', 'AE', 'QPD^1^3^1^1 101^Required field missing^HL70357']],
    ['no number', '', '', ['AE', 'AE', 'QPD^1^3^1^1 101^Required field missing^HL70357']],
  ])('%s', async (_case, source, domains, expected) => {
    expect(await summary(source, domains)).toEqual(expected);
    if (expected[1] !== 'OK') expect((await pix(source, domains)).all('PID')).toEqual([]);
  });

  it('case 5: names each unknown domain of the answer in an ERR of its own', async () => {
    const answer = await pix('1001^^^NORTH', '^^^NOWHERE~^^^SOUTH~^^^&9.9.9&ISO');
    expect(answer.all('ERR').map((error) => [error.raw(2), error.value(3), error.value(4)])).toEqual([
      ['QPD^1^4^1', '204', 'E'],
      ['QPD^1^4^3', '204', 'E'],
    ]);
    expect([answer.all('PID'), answer.value('QAK-1'), answer.value('QPD-4[3].4.2')]).toEqual([[], 'T-9', '9.9.9']);
  });

  it('case 1: answers for several domains, those without a number left out', async () => {
    expect(line(await pix('1001^^^NORTH', '^^^EMPTY~^^^SOUTH'), 'PID')).toBe(
      'PID|||S-1^^^SOUTH&1.2.3.2&ISO^MR||~^^^^^^S',
    );
  });

  it('says which sequence number is expected, where its sender counts', async () => {
    const lines = [`QPD|IHE PIX Query|T|1001^^^NORTH`, 'RCP|I'];
    const answers = await Promise.all([
      asked.ask('Q23', lines, 'ASKER', { expectedSequenceNumber: 7 }),
      asked.ask('J01', ['QID|T-9|IHE PIX Query'], 'ASKER', { expectedSequenceNumber: 8 }),
      asked.ask('J01', ['QID'], 'ASKER', { expectedSequenceNumber: 9 }),
    ]);
    expect(answers.map((answer) => line(answer, 'MSA'))).toEqual(['MSA|AA|Q-1||7', 'MSA|AA|Q-1||8', 'MSA|AE|Q-1||9']);
  });

  it('tells the number that was asked for only where the feed wants it, last, and in the asked domains', async () => {
    const told = (domains: string) =>
      asked.ask('Q23', [`QPD|IHE PIX Query|T|1001^^^NORTH|${domains}`, 'RCP|I'], 'ASKER', { queriedNumber: 'told' });
    const values = async (domains: string) => {
      const answer = await told(domains);
      return [1, 2, 3, 4].map((at) => answer.value(`PID-3[${at}]`)).filter((value) => value !== '');
    };
    expect(await values('')).toEqual(['S-1', 'W-1', '1001']);
    expect(await values('^^^NORTH')).toEqual(['1001']);
    expect((await told('^^^EMPTY')).value('QAK-2')).toBe('NF');
  });

  it('tells the enterprise id behind the others where the feed wants it, and not where there is nothing else', async () => {
    const told = (domains: string) =>
      asked.ask('Q23', [`QPD|IHE PIX Query|T|1001^^^NORTH|${domains}`, 'RCP|I'], 'ASKER', {
        queriedNumber: 'told',
        enterpriseNumber: { namespace: 'HIE', universalId: '1.2.9', universalIdType: 'ISO' },
      });
    const id = await region.personOf(number('NORTH', '1001'));
    expect((await told('^^^SOUTH~^^^NORTH')).segment('PID')?.raw(3)).toBe(
      `S-1^^^SOUTH&1.2.3.2&ISO^MR~${id}^^^HIE&1.2.9&ISO^PI~1001^^^NORTH&1.2.3.1&ISO^MR`,
    );
    expect((await told('^^^EMPTY')).value('QAK-2')).toBe('NF');
  });

  it('case 6: groups several numbers of one domain', async () => {
    const several = await Region.open();
    const [empty, first, second, south] = [
      number('EMPTY', 'E'),
      number('NORTH', '1'),
      number('NORTH', '2'),
      number('SOUTH', '3'),
    ];
    await several.feed([empty, second, south, first].map((one) => ({ identities: [one], patient: loner })));
    for (const other of [first, second, south])
      await several.command({ kind: 'assert', a: empty, b: other, same: true, reason: 'seen with all four papers' });
    const answer = await new AskedRegion(several).ask('Q23', ['QPD|IHE PIX Query|T|E^^^EMPTY', 'RCP|I']);
    expect(answer.value('PID-3[1]')).toBe('1');
    const told = [1, 2, 3, 4].map((at) => `${answer.value(`PID-3[${at}].4`)} ${answer.value(`PID-3[${at}]`)}`);
    expect(told).toEqual(['NORTH 1', 'NORTH 2', 'SOUTH 3', ' ']);
    await several.close();
  });

  it('tells decided links only: a possible match is no other number of the patient', async () => {
    const doubtful = await Region.open();
    const named = (given: string) => ({ name: [{ family: 'Nakamura', given: [given] }], birthDate: '1971-06-09' });
    await doubtful.feed([
      { identities: [number('NORTH', 'D-1')], patient: { ...named('Ines'), gender: 'female' } },
      { identities: [number('SOUTH', 'D-2')], patient: { ...named('Inez'), gender: 'female' } },
    ]);
    expect(await doubtful.reader.reviews(10)).not.toEqual([]);
    const answer = await new AskedRegion(doubtful).ask('Q23', ['QPD|IHE PIX Query|T|D-1^^^NORTH', 'RCP|I']);
    expect(answer.value('QAK-2')).toBe('NF');
    await doubtful.close();
  });
});

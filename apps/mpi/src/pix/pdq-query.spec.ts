import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asEnterpriseId } from '#contracts';
import type { Patient } from '#fhir';
import { mothersMaidenName } from '../particulars.js';
import { AskedRegion, line } from '../testing/query-desk.js';
import { number, Region } from '../testing/region.js';

const dee: Partial<Patient> = {
  name: [{ use: 'official', family: 'Thórsson-Lind', given: ['Dee', 'Ann', 'Fay'], suffix: ['JR'] }],
  birthDate: '1980-02-14',
  gender: 'female',
  address: [{ line: ['12 Larch St', 'Apt 4'], city: 'Oakvale', state: 'VT', postalCode: '05990', country: 'USA' }],
  telecom: [
    { system: 'phone', value: '+1 802 555-0142' },
    { system: 'email', value: 'dee@home.example' },
  ],
  extension: [{ url: mothersMaidenName, valueString: 'Fontaine' }],
  multipleBirthInteger: 2,
};
const ola: Partial<Patient> = {
  name: [
    { family: 'Lindqvist', given: ['Ola'] },
    { use: 'nickname', given: ['Dee'] },
  ],
  birthDate: '1980-11',
  gender: 'male',
  address: [{ line: ['3 Mill Rd'], city: 'Oakvale', postalCode: '05991' }],
};
const many = Array.from({ length: 7 }, (_, at): Partial<Patient> => ({
  name: [{ family: 'Abernathy', given: [['Ada', 'Bea', 'Cleo', 'Dora', 'Edda', 'Fern', 'Gail'][at] ?? ''] }],
  birthDate: `19${40 + at * 7}-0${at + 1}-1${at}`,
  gender: 'female',
}));

let region: Region;
let asked: AskedRegion;

beforeAll(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [number('NORTH', '1001')], patient: dee },
    { identities: [number('SOUTH', 'S-1')], patient: dee },
    { identities: [number('WEST', 'W-2')], patient: ola },
    ...many.map((patient, at) => ({ identities: [number('SOUTH', `M-${at}`)] as const, patient })),
  ]);
  asked = new AskedRegion(region);
});
afterAll(() => region.close());

const qpd = (parameters: string, domains = '') => `QPD|IHE PDQ Query|T-9|${parameters}${domains && `|||||${domains}`}`;
const pdq = (parameters: string, domains = '', more: readonly string[] = ['RCP|I']) =>
  asked.ask('Q22', [qpd(parameters, domains), ...more]);

describe('a patient demographics query (ITI-21)', () => {
  it('case 1: tells who fits, all numbers and what the golden record says', async () => {
    const answer = await pdq('@PID.5.1.1^THORSSON-LIND~@PID.8^F');
    expect(answer.header.messageType).toBe('RSP^K22');
    expect(answer.header.structure).toBe('RSP_K21');
    expect(line(answer, 'MSA')).toBe('MSA|AA|Q-1');
    expect(line(answer, 'QAK')).toBe('QAK|T-9|OK|IHE PDQ Query|1|1|0');
    expect(line(answer, 'QPD')).toBe(qpd('@PID.5.1.1^THORSSON-LIND~@PID.8^F'));
    expect(line(answer, 'PID')).toBe(
      'PID|||1001^^^NORTH&1.2.3.1&ISO^MR~S-1^^^SOUTH&1.2.3.2&ISO^MR||Thórsson-Lind^Dee^Ann Fay^JR^^^L|' +
        'Fontaine^^^^^^M|19800214|F|||12 Larch St^Apt 4^Oakvale^VT^05990^USA||+1 802 555-0142^^PH~^NET^Internet^dee@home.example' +
        '|||||||||||Y|2',
    );
    expect(line(answer, 'DSC')).toBeUndefined();
  });

  it.each([
    ['an id in its domain', '@PID.3.1^S-1~@PID.3.4.1^SOUTH', 1],
    ['an id in its domain, named by universal id', '@PID.3.1^S-1~@PID.3.4.2^1.2.3.2~@PID.3.4.3^ISO', 1],
    ['an id in the domain of another', '@PID.3.1^S-1~@PID.3.4.1^NORTH', 0],
    ['a part of a double name, whatever case and accents', '@PID.5.1^thorsson', 1],
    ['the begin of a name without a wildcard', '@PID.5.1^LIND', 1],
    ['the begin of a name with a wildcard', '@PID.5.1^LIND*', 2],
    ['the given name of any repetition', '@PID.5.2^DEE', 2],
    ['family and given name of one repetition', '@PID.5.1^LINDQVIST~@PID.5.2^DEE', 0],
    ['a further given name', '@PID.5.3^fay', 1],
    ["the mother's maiden name", '@PID.6.1^FONTAINE', 1],
    ['a year of birth', '@PID.7^1980', 2],
    ['a month of birth', '@PID.7.1^198002', 1],
    ['a day of birth', '@PID.7^19800214', 1],
    ['a day of birth with a time', '@PID.7^19800214101500', 1],
    ['a day within the month that is all that is known', '@PID.7^19801103', 0],
    ['sex beside a name', '@PID.5.1^LIND*~@PID.8^m', 1],
    ['a city', '@PID.11.3^Oakvale', 2],
    ['city and postal code of one address', '@PID.11.3^Oakvale~@PID.11.5^05991', 1],
    ['a street with a wildcard', '@PID.11.1^12 larch*', 1],
    ['a phone number, whatever its punctuation', '@PID.13.1^(802) 555 0142', 1],
    ['area code and local number', '@PID.13.6^802~@PID.13.7^5550142', 1],
    ['an e-mail address', '@PID.13.4^dee@home.example', 1],
    ['a name that nobody has', '@PID.5.1^NOBODY', 0],
    ['nothing of what is escaped', '@PID.5.1^LIND\\S\\QVIST', 0],
  ])('finds by %s', async (_what, parameters, count) => {
    const answer = await pdq(parameters);
    expect(answer.all('PID')).toHaveLength(count);
    expect([answer.value('MSA-1'), answer.value('QAK-2')]).toEqual(['AA', count > 0 ? 'OK' : 'NF']);
  });

  it('tells the enterprise id first where the feed wants it', async () => {
    const style = { enterpriseNumber: { namespace: 'HIE' } };
    const answer = await asked.ask('Q22', [qpd('@PID.3.1^S-1~@PID.3.4^SOUTH', '^^^SOUTH'), 'RCP|I'], 'ASKER', style);
    const id = await region.personOf(number('SOUTH', 'S-1'));
    expect(answer.segment('PID')?.raw(3)).toBe(`${id}^^^HIE^PI~S-1^^^SOUTH&1.2.3.2&ISO^MR`);
  });

  it('finds by account, together with what else is asked', async () => {
    const [dees, olas] = [await region.personOf(number('NORTH', '1001')), await region.personOf(number('WEST', 'W-2'))];
    asked.accounts.set(
      'ACC-1',
      [olas, dees].flatMap((id) => (id === undefined ? [] : asEnterpriseId(id))),
    );
    const found = async (parameters: string) => (await pdq(parameters)).all('PID').length;
    expect(await found('@PID.18.1^ACC-1')).toBe(2);
    expect(await found('@PID.18.1^ACC-1~@PID.18.4.1^NORTH~@PID.5.1^LINDQVIST')).toBe(1);
    expect(await found('@PID.18.1^ACC-2')).toBe(0);
  });

  it('case 2: tells only numbers of the asked domains, and drops who has none there', async () => {
    const answer = await pdq('@PID.11.3^Oakvale', '^^^&1.2.3.1&ISO~^^^EMPTY');
    expect(answer.all('PID')).toHaveLength(1);
    expect([1, 2].map((at) => answer.value(`PID-3[${at}]`))).toEqual(['1001', '']);
    expect(line(answer, 'QAK')).toMatch(/\|1\|1\|0$/);
    expect((await pdq('@PID.11.3^Oakvale', '^^^EMPTY')).value('QAK-2')).toBe('NF');
  });

  it('case 3: refuses unknown domains, each in an ERR of its own', async () => {
    const answer = await pdq('@PID.5.1^LIND', '^^^NOWHERE~^^^NORTH~^^^ELSEWHERE');
    expect([answer.value('MSA-1'), answer.value('QAK-2')]).toEqual(['AE', 'AE']);
    expect(answer.all('ERR').map((error) => [error.raw(2), error.value(3)])).toEqual([
      ['QPD^1^8^1', '204'],
      ['QPD^1^8^3', '204'],
    ]);
  });

  it.each([
    ['no parameter', '', '101', 'QPD^1^3'],
    ['an id without its authority', '@PID.8^F~@PID.3.1^1001', '101', 'QPD^1^3^2'],
    ['an authority without an id', '@PID.3.4.1^NORTH', '101', 'QPD^1^3^1'],
    ['what is no date', '@PID.7^19800230', '102', 'QPD^1^3^1^2'],
    ['what is no sex', '@PID.5.1^LIND~@PID.8^X', '102', 'QPD^1^3^2^2'],
    ['a field twice', '@PID.5.1^LIND~@PID.5.1.1^ROE', '102', 'QPD^1^3^2^1'],
    ['a field that the index does not hold', '@PID.29.1^2020', '102', 'QPD^1^3^1^1'],
    ['the authority of an account without its number', '@PID.18.4.1^NORTH', '101', 'QPD^1^3^1'],
    ['a quantity in other units than records', '@PID.5.1^LIND', '102', 'RCP^1^2', ['RCP|I|10^PG']],
    ['a quantity that is none', '@PID.5.1^LIND', '102', 'RCP^1^2', ['RCP|I|0^RD']],
    ['a pointer that was never issued', '@PID.5.1^LIND', '204', 'DSC^1^1', ['RCP|I', 'DSC|9|I']],
  ])('refuses %s', async (_what, parameters, code, location, more = ['RCP|I']) => {
    const answer = await pdq(parameters, '', more);
    expect([answer.value('MSA-1'), answer.value('QAK-2')]).toEqual(['AE', 'AE']);
    expect([answer.value('ERR-3'), answer.segment('ERR')?.raw(2)]).toEqual([code, location]);
    expect(answer.all('PID')).toEqual([]);
  });
});

describe('a demographics query about a child', () => {
  const mother: Partial<Patient> = {
    name: [{ family: 'Rask', given: ['Idun'] }],
    birthDate: '1990-06-01',
    gender: 'female',
  };
  const newborn: Partial<Patient> = { birthDate: '2026-01-02', gender: 'male' };
  const named: Partial<Patient> = {
    name: [{ family: 'Rask', given: ['Loke'] }],
    birthDate: '2021-05-06',
    extension: [
      {
        url: mothersMaidenName,
        valueString: 'Idun Holm',
        _valueString: {
          extension: [
            {
              url: 'https://hie-broker.dev/fhir/StructureDefinition/name-parts',
              valueHumanName: { use: 'official', family: 'Holm', given: ['Idun'] },
            },
          ],
        },
      },
    ],
  };
  let ward: AskedRegion;
  let wardRegion: Region;
  beforeAll(async () => {
    wardRegion = await Region.open();
    const north = (value: string) => number('NORTH', value);
    await wardRegion.feed([
      { identities: [north('MOTHER')], patient: mother },
      { identities: [north('NEWBORN')], patient: newborn, mother: north('MOTHER') },
      { identities: [number('SOUTH', 'NAMED')], patient: named },
    ]);
    ward = new AskedRegion(wardRegion);
  });
  afterAll(() => wardRegion.close());

  it.each([
    ["the mother's number", '@PID.21.1^MOTHER~@PID.21.4.1^NORTH', ['NEWBORN']],
    ["the mother's number by universal id", '@PID.21.1^MOTHER~@PID.21.4.2^1.2.3.1~@PID.21.4.3^ISO', ['NEWBORN']],
    ["the mother's number in another domain", '@PID.21.1^MOTHER~@PID.21.4.1^SOUTH', []],
    ['a number that is no mother', '@PID.21.1^NEWBORN~@PID.21.4.1^NORTH', []],
    ["the mother's name as her own record has it", '@PID.6.1^RASK~@PID.6.2^IDUN', ['NEWBORN']],
    ["the mother's name as the child's record has it", '@PID.6.1^HOLM~@PID.6.2^IDUN', ['NAMED']],
    ["the mother's given name alone", '@PID.6.2^IDUN', ['NAMED', 'NEWBORN']],
    ['a name that no mother has', '@PID.6.1^RASK~@PID.6.2^LOKE', []],
  ])('finds by %s', async (_what, parameters, expected) => {
    const answer = await ward.ask('Q22', [qpd(parameters), 'RCP|I']);
    expect(
      answer
        .all('PID')
        .map((pid) => pid.value(3))
        .sort(),
    ).toEqual(expected);
  });

  it("refuses the mother's number without its authority", async () => {
    const answer = await ward.ask('Q22', [qpd('@PID.8^M~@PID.21.1^MOTHER'), 'RCP|I']);
    expect([answer.value('QAK-2'), answer.segment('ERR')?.raw(2)]).toEqual(['AE', 'QPD^1^3^2']);
  });

  it('tells name and number of the mother', async () => {
    const [one] = (await ward.ask('Q22', [qpd('@PID.21.1^MOTHER~@PID.21.4.1^NORTH'), 'RCP|I'])).all('PID');
    const [other] = (await ward.ask('Q22', [qpd('@PID.6.1^HOLM'), 'RCP|I'])).all('PID');
    expect([one?.raw(21), other?.raw(6)]).toEqual(['MOTHER^^^NORTH&1.2.3.1&ISO', 'Holm^Idun^^^^^L']);
  });
});

describe('continuation', () => {
  const ask = (pointer?: string, organization?: string, parameters = '@PID.5.1^ABERNATHY') =>
    asked.ask('Q22', [qpd(parameters), 'RCP|I|3^RD', ...(pointer ? [`DSC|${pointer}|I`] : [])], organization);
  const given = (answer: Awaited<ReturnType<typeof ask>>) => answer.all('PID').map((pid) => pid.value(5, 1, 2));
  const refusal = (answer: Awaited<ReturnType<typeof ask>>) => [answer.value('QAK-2'), answer.value('ERR-5')];

  it('cases 5 and 6: gives every hit once, part by part, and says how many there are', async () => {
    const parts = [];
    for (let pointer: string | undefined = ''; pointer !== undefined;) {
      const answer = await ask(pointer);
      parts.push([
        given(answer).length,
        line(answer, 'QAK')?.split('|').slice(4).join(' '),
        line(answer, 'DSC')?.split('|')[2],
      ]);
      pointer = answer.segment('DSC')?.value(1);
      expect((pointer ?? '').length).toBeLessThanOrEqual(180);
      if (parts.length === 1) expect(given(answer)).not.toEqual(given(await ask(pointer)));
    }
    expect(parts).toEqual([
      [3, '7 3 4', 'I'],
      [3, '7 3 1', 'I'],
      [1, '7 1 0', undefined],
    ]);
  });

  it('goes on behind whom it told, also when others have come', async () => {
    const first = await ask();
    await region.feed([
      { identities: [number('WEST', 'LATE')], patient: { name: [{ family: 'Abernathy', given: ['Late'] }] } },
    ]);
    const told = [...given(first)];
    for (let pointer = first.value('DSC-1'); pointer !== '';) {
      const answer = await ask(pointer);
      told.push(...given(answer));
      pointer = answer.value('DSC-1');
    }
    expect(new Set(told).size).toBe(told.length);
    expect(told).toEqual(expect.arrayContaining(['Ada', 'Bea', 'Cleo', 'Dora', 'Edda', 'Fern', 'Gail']));
  });

  it('case 6: refuses a pointer that was changed, has expired, or is of another query or organization', async () => {
    const pointer = (await ask()).value('DSC-1');
    const changed = pointer.slice(0, 20) + (pointer[20] === 'A' ? 'B' : 'A') + pointer.slice(21);
    const unknown = ['AE', 'HL7_QUERY_POINTER_UNKNOWN'];
    expect(refusal(await ask(changed))).toEqual(unknown);
    expect(refusal(await ask(pointer, 'OTHER'))).toEqual(unknown);
    expect(refusal(await ask(pointer, undefined, '@PID.5.1^ABERN*'))).toEqual(unknown);
    expect((await ask(pointer)).value('QAK-2')).toBe('OK');
    asked.now += 10 * 60_000 + 1;
    expect(refusal(await ask(pointer))).toEqual(unknown);
  });

  it('holds nothing of the patients', async () => {
    const pointer = Buffer.from((await ask()).value('DSC-1'), 'base64url').toString('latin1');
    expect(pointer).not.toMatch(/abernathy|M-\d|Ada/i);
  });

  it('case 7: is stopped by QCN^J01, for its sender and until the query is asked anew', async () => {
    const pointer = (await ask()).value('DSC-1');
    asked.now += 1;
    expect(line(await asked.ask('J01', ['QID|T-9|IHE PDQ Query'], 'OTHER'), 'MSA')).toBe('MSA|AA|Q-1');
    expect((await ask(pointer)).value('QAK-2')).toBe('OK');
    const stopped = await asked.ask('J01', ['QID|T-9|IHE PDQ Query']);
    expect([stopped.header.messageType, line(stopped, 'MSA')]).toEqual(['ACK^J01', 'MSA|AA|Q-1']);
    expect(refusal(await ask(pointer))).toEqual(['AE', 'HL7_QUERY_POINTER_UNKNOWN']);
    asked.now += 1;
    expect((await ask((await ask()).value('DSC-1'))).value('QAK-2')).toBe('OK');
    expect(line(await asked.ask('J01', ['QID']), 'MSA')).toBe('MSA|AE|Q-1');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fault } from '#contracts';
import type { IdentityReader } from '#storage';
import { AskedRegion, line } from '../testing/query-desk.js';
import { number, Region } from '../testing/region.js';

let region: Region;
let asked: AskedRegion;
beforeAll(async () => {
  region = await Region.open();
  const patient = {
    name: [{ family: 'Ångström', given: ['Åsa'] }],
    birthDate: '1950-05-05',
    gender: 'female' as const,
  };
  await region.feed([
    { identities: [number('NORTH', '1')], patient },
    { identities: [number('SOUTH', 'a|b^c')], patient },
  ]);
  asked = new AskedRegion(region);
});
afterAll(() => region.close());

const msh = (type: string, version = '2.5', more = '') =>
  `MSH|^~\\&|CONSUMER^1.2^ISO|ASKER|HIE|REGION|20260314||${type}|Q-1|P^T|${version}${more}`;

describe('the response to a query', () => {
  it('changes sender and receiver, has a time and an id of its own, and the version, processing id and query of the request', async () => {
    const query = 'QPD|IHE PIX Query^^|T\\S\\9|1^^^NORTH|^^^SOUTH|  |""||';
    const answer = await asked.send(`${msh('QBP^Q23^QBP_Q21')}\r${query}\rRCP|I\r`);
    expect(Buffer.from(answer.bytes).toString().split('\r')[0]).toMatch(
      /^MSH\|\^~\\&\|HIE\|REGION\|CONSUMER\^1\.2\^ISO\|ASKER\|20260314150926\.535\+0000\|\|RSP\^K23\^RSP_K23\|A\d+\|P\^T\|2\.5$/,
    );
    expect(Buffer.from(answer.bytes).toString()).toContain(`\r${query}\r`);
    expect(line(answer, 'QAK')).toBe('QAK|T\\S\\9|OK|IHE PIX Query^^');
  });

  it('is in the delimiters of the query, with what is one of them escaped', async () => {
    const answer = await asked.send(
      'MSH#*~!$#C#ASKER#HIE#R#20260314##QBP*Q23#Q-1#P#2.5\rQPD#IHE PIX Query#T#1***NORTH\rRCP#I\r',
    );
    expect(Buffer.from(answer.bytes).toString()).toContain('\rPID###a|b^c***SOUTH$1.2.3.2$ISO*MR##~******S\r');
  });

  it('is in the character set of the query', async () => {
    const query = `${msh('QBP^Q22', '2.5', '||||||8859/1')}\rQPD|IHE PDQ Query|T|@PID.5.1^ångström\rRCP|I\r`;
    const answer = await asked.send(Buffer.from(query, 'latin1'));
    expect(answer.characterSet).toMatchObject({ declared: ['8859/1'], used: 'iso-8859-1' });
    expect([answer.value('PID-5.1'), answer.value('QPD-3.2')]).toEqual(['Ångström', 'ångström']);
  });

  it('is in UTF-8 and says so, where a query in ASCII names no character set and the answer is not ASCII', async () => {
    const answer = await asked.ask('Q22', ['QPD|IHE PDQ Query|T|@PID.5.1^ANGSTROM', 'RCP|I']);
    expect([answer.value('MSH-18'), answer.value('PID-5.1')]).toEqual(['UNICODE UTF-8', 'Ångström']);
    const ascii = await asked.ask('Q23', ['QPD|IHE PIX Query|T|1^^^NORTH', 'RCP|I']);
    expect(ascii.value('MSH-18')).toBe('');
  });

  it('asks for no acknowledgement of itself in enhanced mode', async () => {
    const answer = await asked.send(`${msh('QBP^Q23', '2.5', '|||AL|AL')}\rQPD|IHE PIX Query|T|1^^^NORTH\rRCP|I\r`);
    expect([answer.value('MSA-1'), answer.header.acceptAck, answer.header.applicationAck]).toEqual(['AA', 'NE', 'NE']);
  });

  it('says what is wrong in ERR-1 to versions before 2.5', async () => {
    const answer = await asked.send(`${msh('QBP^Q23', '2.4')}\rQPD|IHE PIX Query|T|404^^^NORTH\rRCP|I\r`);
    expect(line(answer, 'ERR')).toMatch(/^ERR\|QPD\^1\^3\^204/);
  });

  it.each([
    ['Q22', 'Q22^Find Candidates^HL7', 'AA', 'RSP_K22'],
    ['Q23', 'QRY_1001^Query for Corresponding Identifiers^IHEDEMO', 'AA', 'RSP_K23'],
    ['Q22', 'IHE PIX Query', 'AR', 'RSP_K21'],
    ['Q23', 'Something Else', 'AR', 'RSP_K23'],
    ['Q23', '', 'AE', 'RSP_K23'],
  ])('to QBP^%s by the name "%s" is %s in %s', async (trigger, name, code, structure) => {
    const what = trigger === 'Q22' ? '@PID.5.1^ANGSTROM' : '1^^^NORTH';
    const answer = await asked.ask(trigger, [`QPD|${name}|T|${what}`, 'RCP|I']);
    expect([answer.value('MSA-1'), answer.header.structure]).toEqual([code, structure]);
    expect(answer.value('QAK-2')).toBe(code === 'AA' ? 'OK' : code);
  });

  it('to a query without QPD is AE', async () => {
    const answer = await asked.ask('Q22', ['RCP|I']);
    expect([line(answer, 'QAK'), answer.segment('ERR')?.raw(2)]).toEqual(['QAK||AE', 'QPD^1']);
  });

  it.each([
    ['a store that cannot be read', 'STORE_UNAVAILABLE', 'STORE_UNAVAILABLE'],
    ['a query that fits too many', 'FHIR_SEARCH_TOO_BROAD', 'HL7_QUERY_TOO_BROAD'],
  ] as const)('to %s is AE with the code', async (_what, thrown, told) => {
    const reader: IdentityReader = Object.create(region.reader, {
      candidates: { value: async () => Promise.reject(fault(thrown)) },
      knowsSystem: { value: async () => Promise.reject(fault(thrown)) },
    });
    const broken = new AskedRegion({ reader: reader as Region['reader'] });
    const answer = await broken.ask('Q22', ['QPD|IHE PDQ Query|T|@PID.5.1^ROE', 'RCP|I']);
    expect([answer.value('MSA-1'), answer.value('QAK-2'), answer.value('ERR-5')]).toEqual(['AE', 'AE', told]);
  });
});

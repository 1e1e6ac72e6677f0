import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { patientIdentifiers, priorIdentifiers, type Sender, sourceIdentities } from './identifiers.js';
import { messageOf } from './message.fixture.js';
import { parse } from './parse.js';

const segmentOf = (line: string) => {
  const [, found] = messageOf(`MSH|^~\\&|A\r${line}\r`).segments;
  if (found === undefined) throw new Error('no segment');
  return found;
};
const identitiesOf = (pid3: string, sender: Partial<Sender> = {}) =>
  sourceIdentities(patientIdentifiers(segmentOf(`PID|1||${pid3}`)), {
    organization: 'NORTH',
    authorities: [],
    ...sender,
  });

describe('patientIdentifiers', () => {
  it('reads every part of a CX and skips empty and deleted ones', () => {
    expect(patientIdentifiers(segmentOf('PID|1||77^5^M11^NORTH&1.2.3&ISO^MR^WARD^20200101^20300101~^^^X~""'))).toEqual([
      {
        value: '77',
        checkDigit: '5',
        checkDigitScheme: 'M11',
        namespace: 'NORTH',
        universalId: '1.2.3',
        universalIdType: 'ISO',
        type: 'MR',
        facility: 'WARD',
        effective: '20200101',
        expires: '20300101',
        field: 3,
        repetition: 1,
      },
    ]);
  });

  it('falls back to PID-2, then PID-4, and for MRG to MRG-4', () => {
    expect(patientIdentifiers(segmentOf('PID|1|22||44'))).toMatchObject([{ value: '22', field: 2 }]);
    expect(patientIdentifiers(segmentOf('PID|1|||44'))).toMatchObject([{ value: '44', field: 4 }]);
    expect(priorIdentifiers(segmentOf('MRG|||| 4 '))).toMatchObject([{ value: '4', field: 4 }]);
  });
});

describe('sourceIdentities', () => {
  it.each([
    ['1^^^A&1.2.840.1&ISO^MR', 'urn:oid:1.2.840.1'],
    ['1^^^A&1.2.840.1^MR', 'urn:oid:1.2.840.1'],
    ['1^^^A&0F9B0000-1111-4222-8333-444455556666&UUID^MR', 'urn:uuid:0f9b0000-1111-4222-8333-444455556666'],
    ['1^^^A&0F9B-11&UUID^MR', 'urn:hie:authority:UUID:0F9B-11'],
    ['1^^^A&https://lab.example/id&URI^MR', 'https://lab.example/id'],
    ['1^^^A&lab.example&DNS^MR', 'urn:hie:authority:DNS:lab.example'],
    ['1^^^A&not an oid&ISO^MR', 'urn:hie:authority:ISO:not%20an%20oid'],
    ['1^^^WARD 7^MR', 'urn:hie:NORTH:WARD%207'],
    ['1^^^^MR', 'urn:hie:NORTH:local'],
    ['1', 'urn:hie:NORTH:local'],
  ])('scopes %s to %s', (cx, system) => {
    expect(identitiesOf(cx)[0]?.system).toBe(system);
  });

  it('takes any text for an authority, be it megabytes of digits or half a surrogate pair', () => {
    const oid = `1${'.1'.repeat(5_000_000)}`;
    expect(identitiesOf(`1^^^A&${oid}&ISO^MR`)[0]?.system).toBe(`urn:hie:authority:ISO:${oid}`);
    const wide = Buffer.from('\ufeffMSH|^~\\&|A|B\rPID|1||7\ud800^^^W\ud800^MR', 'utf16le');
    const parsed = parse(wide);
    const pid = parsed.kind === 'message' ? parsed.message.segment('PID') : undefined;
    const sender = { organization: 'NORTH', authorities: [] };
    expect(pid && sourceIdentities(patientIdentifiers(pid), sender)).toMatchObject([
      { system: 'urn:hie:NORTH:W%EF%BF%BD', value: '7\ufffd' },
    ]);
  });

  it('uses the system of an enrolled authority, by its universal id before its namespace', () => {
    const authorities = [
      { namespace: 'N', system: 'urn:oid:1.1', name: 'NORTH' },
      { universalId: '1.2.3', system: 'urn:oid:9.9', name: 'OTHER' },
    ];
    expect(identitiesOf('1^^^N^MR', { authorities })[0]?.system).toBe('urn:oid:1.1');
    expect(identitiesOf('1^^^N&1.2.3&ISO^MR', { authorities })[0]?.system).toBe('urn:oid:9.9');
    expect(identitiesOf('1^^^N&2.7&ISO^MR', { authorities })[0]?.system).toBe('urn:oid:2.7');
  });

  it('leaves out evidence and numbers of visits', () => {
    expect(identitiesOf('1^^^A^SS~2^^^A^AN~3^^^A^NNSWE~4^^^A^DL~5^^^A^PI').map(({ value }) => value)).toEqual(['5']);
  });

  it('lets a type that no table knows stand in only where there is nothing better', () => {
    expect(identitiesOf('1^^^A^CLINIC~2^^^A^SS').map(({ value }) => value)).toEqual(['1']);
    expect(identitiesOf('1^^^A^CLINIC~2^^^A^MR').map(({ value }) => value)).toEqual(['2']);
  });

  it('puts the own authority first, then MR, then the smallest, in whatever order they came', () => {
    const parts = ['9^^^NORTH^PI', '8^^^NORTH^MR', '1^^^ALPHA^MR', '2^^^ALPHA^PI', '3^^^ALPHA^MR', '3^^^ALPHA^MR'];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (order) => {
        const values = identitiesOf(order.join('~')).map(({ value }) => value);
        expect(values).toEqual(['8', '9', '1', '3', '2']);
      }),
    );
  });

  it('knows the numbers of the authority that the sender is the source of, whatever their type is to others', () => {
    const rule = { namespace: 'NID', system: 'urn:oid:1.9', name: 'NID' };
    const register = [{ ...rule, source: 'NORTH' }];
    const others = [{ ...rule, source: 'SOUTH' }];
    expect(identitiesOf('7^^^NID^NNSWE', { authorities: register })[0]?.value).toBe('7');
    expect(identitiesOf('1^^^ALPHA^MR~7^^^NID^PI', { authorities: register })[0]?.value).toBe('7');
    expect(identitiesOf('7^^^NID^NNSWE', { authorities: others })).toEqual([]);
  });

  it('takes the facility of the sender for its own authority too', () => {
    expect(identitiesOf('1^^^ALPHA^MR~2^^^WEST^PI', { facility: 'WEST' })[0]?.value).toBe('2');
  });

  it('keeps authority, value and type as sent', () => {
    expect(identitiesOf('77^^^NORTH&1.2.3&ISO^MR')).toEqual([
      { system: 'urn:oid:1.2.3', authority: 'NORTH', value: '77', type: 'MR' },
    ]);
  });
});

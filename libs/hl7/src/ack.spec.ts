import { describe, expect, it } from '@jest/globals';
import { type ErrorCode, errors } from '#contracts';
import { acknowledge, ackMode } from './ack.js';
import { messageOf } from './message.fixture.js';

const at = Date.UTC(2026, 2, 14, 15, 9, 26, 535);
const lines = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString('latin1').split('\r');
const adt = (version: string, acks = '|'): string =>
  `MSH|^~\\&|ADT1|NORTH|HIE|REGION|20260301||ADT^A01^ADT_A01|M1|T|${version}|||${acks}||8859/1\rEVN|A01\r`;

describe('acknowledge', () => {
  it('makes MSH anew, with the places changed', () => {
    const answer = acknowledge(messageOf(adt('2.5.1')), { code: 'AA', controlId: '01HZ', at });
    expect(lines(answer)).toEqual([
      'MSH|^~\\&|HIE|REGION|ADT1|NORTH|20260314150926.535+0000||ACK^A01^ACK|01HZ|T|2.5.1||||||8859/1',
      'MSA|AA|M1',
      '',
    ]);
  });

  it.each([
    [
      'what stands for a character that a guessed set cannot say',
      Buffer.from('MSH|?~\\&|LAB\x1b$B;3\x1b(B\xff|NORTH|HIE||2026||ADT?A01|M1|P|2.5\r', 'latin1'),
      'ACK^A01^ACK',
    ],
    [
      'bytes above 0x80',
      Buffer.from('MSH|\x98\x81\\&|LAB|NORTH|HIE||2026||ADT\x98A01|M1|P|2.5\r', 'latin1'),
      'ACK^A01^ACK',
    ],
    [
      'what is one letter in UTF-8',
      Buffer.from('MSH\xc3\xa9~\\&\xc3LAB\xc3NORTH\xc3HIE\xc3\xc3\xc3\xc3ADT\xa9A01\xc3M1\xc3P\xc32.5', 'latin1'),
      'ACK^A01^ACK',
    ],
  ])('answers with delimiters of ASCII where those of the message are %s', (_name, bytes, type) => {
    const answer = acknowledge(messageOf(bytes), { code: 'AA', controlId: '1', at });
    const message = messageOf(answer);
    expect([message.value('MSH-3'), message.segment('MSH')?.raw(9), message.value('MSA-2')]).toEqual([
      'HIE',
      type,
      'M1',
    ]);
  });

  it('says nothing in a guessed set in which half a character can be a delimiter', () => {
    // 0x8f and the bar after it are one character of Shift_JIS.
    const sent = Buffer.from('MSH|^~\\&|A|B|C|D\x8f|2026||ADT^A01|M1|P|2.5||||||~ISO IR87\r', 'latin1');
    const answer = acknowledge(messageOf(sent), { code: 'AA', controlId: '1', at });
    expect(Buffer.from(answer).every((byte) => byte < 0x80)).toBe(true);
    expect(messageOf(answer).value('MSH-10')).toBe('1');
  });

  it.each([
    [7, 'MSA|AA|M1||7'],
    [-1, 'MSA|AA|M1||-1'],
    [undefined, 'MSA|AA|M1'],
  ])('says in MSA-4 that the sequence number %p is expected', (expectedSequenceNumber, msa) => {
    const answer = acknowledge(messageOf(adt('2.5.1')), { code: 'AA', controlId: '1', at, expectedSequenceNumber });
    expect(lines(answer)[1]).toBe(msa);
  });

  it('escapes its own time and id where they hold a delimiter', () => {
    const answer = acknowledge(messageOf('MSH.^~\\&.LAB.....ADT^A01.M1.P\r'), { code: 'AA', controlId: '1^2', at });
    expect(messageOf(answer).header).toMatchObject({
      timestamp: '20260314150926.535+0000',
      controlId: '1^2',
      version: '2.5',
    });
  });

  it('tells a code and place in the segments of v2.5 and newer', () => {
    const error = { code: 'HL7_TYPE_MISSING', location: 'MSH-9' } as const;
    const answer = acknowledge(messageOf(adt('2.5')), { code: 'AE', controlId: '1', at, error });
    expect(lines(answer)[2]).toBe(
      'ERR||MSH^1^9|101^Required field missing^HL70357|E|HL7_TYPE_MISSING^MSH-9 is empty^L|||' +
        'MSH-9 is empty. Name the message type and trigger event in MSH-9.',
    );
  });

  it.each([
    ['PID-3', 'PID^1^3'],
    ['OBX[2]-5', 'OBX^2^5'],
    ['PID-3[2].4.2', 'PID^1^3^2^4^2'],
    ['MRG', 'MRG^1'],
    ['?', ''],
  ])('writes the location %s as ERL', (location, erl) => {
    const error = { code: 'HL7_MSH_MISSING', location } as const;
    const answer = acknowledge(messageOf(adt('2.6')), { code: 'AE', controlId: '1', at, error });
    expect(messageOf(answer).segment('ERR')?.raw(2)).toBe(erl);
  });

  it('tells both in ERR-1 before v2.5', () => {
    const error = { code: 'HL7_TYPE_MISSING', location: 'MSH-9' } as const;
    const answer = acknowledge(messageOf(adt('2.3')), { code: 'AR', controlId: '1', at, error });
    expect(lines(answer).slice(1, 3)).toEqual([
      'MSA|AR|M1|HL7_TYPE_MISSING: MSH-9 is empty',
      'ERR|MSH^1^9^101&Required field missing&HL70357',
    ]);
  });

  it('writes the newer fields beside ERR-1 for a receiver that looks for them', () => {
    const error = { code: 'HL7_TYPE_MISSING', location: 'MSH-9' } as const;
    const answer = acknowledge(messageOf(adt('2.3.1')), { code: 'AE', controlId: '1', at, error, errorFields: 'all' });
    const err = messageOf(answer).segment('ERR');
    expect([err?.raw(1), err?.raw(2), err?.value(3), err?.value(4)]).toEqual([
      'MSH^1^9^101&Required field missing&HL70357',
      'MSH^1^9',
      '101',
      'E',
    ]);
  });

  it.each([
    ['2.1', 'ACK'],
    ['2.2', 'ACK'],
    ['2.3', 'ACK^A01'],
    ['2.3.1', 'ACK^A01^ACK'],
    ['2.4', 'ACK^A01^ACK'],
    ['2.9.1', 'ACK^A01^ACK'],
    ['', 'ACK^A01^ACK'],
    ['3', 'ACK^A01^ACK'],
  ])('names itself for version %j as %s', (version, type) => {
    const answer = acknowledge(messageOf(adt(version)), { code: 'AA', controlId: '1', at });
    expect(messageOf(answer).segment('MSH')?.raw(9)).toBe(type);
  });

  it.each(Object.entries(errors).flatMap(([code, { hl7 }]: [string, { hl7?: string }]) => (hl7 ? [[code, hl7]] : [])))(
    'says %s with code %s of table 0357 and its words, in either form',
    (code, condition) => {
      const error = { code: code as ErrorCode };
      const [newer, older] = ['2.5', '2.4'].map((version) =>
        messageOf(acknowledge(messageOf(adt(version)), { code: 'AE', controlId: '1', at, error })),
      );
      expect(newer?.segment('ERR')?.value(3)).toBe(condition);
      expect(newer?.value('ERR-3.2')).toMatch(/^[A-Z]/);
      expect(older?.segment('ERR')?.value(1, 1, 4)).toBe(condition);
      expect(older?.value('MSA-3')).toContain(code);
      expect(older?.value('MSA-3').length).toBeLessThanOrEqual(80);
    },
  );

  it('uses the delimiters of the message and escapes text for them', () => {
    const message = messageOf('MSH#!*?@#ADT1#NORTH###20260301##ADT!A01#M1#P#2.5\r');
    const answer = acknowledge(message, { code: 'AE', controlId: '1', at, text: 'a#b!c' });
    expect(messageOf(answer).value('MSA-3')).toBe('a#b!c');
    expect(messageOf(answer).value('MSH-9.2')).toBe('A01');
    expect(lines(answer)[1]).toBe('MSA#AE#M1#a?F?b?S?c');
  });

  it('answers bytes that are no message', () => {
    const answer = acknowledge(undefined, { code: 'AR', controlId: '1', at, error: { code: 'HL7_MSH_MISSING' } });
    const message = messageOf(answer);
    expect([message.value('MSH-9'), message.value('MSA-1'), message.value('MSA-2')]).toEqual(['ACK', 'AR', '']);
    expect(message.value('ERR-3')).toBe('100');
  });

  it('asks for no answer to the application answer of enhanced mode', () => {
    const enhanced = messageOf(adt('2.5', 'AL|AL'));
    const answer = messageOf(acknowledge(enhanced, { code: 'AA', controlId: '1', at }));
    expect([answer.value('MSH-15'), answer.value('MSH-16')]).toEqual(['NE', 'NE']);
    const elsewhere = messageOf(acknowledge(enhanced, { code: 'AA', controlId: '1', at, acceptAck: 'AL' }));
    expect([elsewhere.value('MSH-15'), elsewhere.value('MSH-16')]).toEqual(['AL', 'NE']);
    expect(messageOf(acknowledge(enhanced, { code: 'CA', controlId: '1', at })).value('MSH-16')).toBe('');
  });

  it('does not break on a line break in a control id', () => {
    const answer = acknowledge(messageOf('MSH|^~\\&|A||||||ADT^A01|M\n1|P|2.5\r'), { code: 'AA', controlId: '1', at });
    expect(messageOf(answer).segments.map(({ name }) => name)).toEqual(['MSH', 'MSA']);
  });
});

describe('ackMode', () => {
  it.each([
    ['|', 'original'],
    ['AL|', 'enhanced'],
    ['|AL', 'enhanced'],
    ['NE|NE', 'enhanced'],
  ])('takes MSH-15 and MSH-16 %j as %s', (acks, mode) => {
    expect(ackMode(messageOf(adt('2.5', acks)).header)).toBe(mode);
  });
});

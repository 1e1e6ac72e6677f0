import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encode } from './encode.js';
import { partsPerSegmentMax, segmentsMax } from './limits.js';
import { messageOf } from './message.fixture.js';
import { parse } from './parse.js';

const msh = 'MSH|^~\\&|ADT1|NORTH|HIE|REGION|20260301120000||ADT^A01^ADT_A01|M1|P|2.5.1|||AL|NE||ASCII';
const adt = `${msh}\rEVN|A01|20260301\rPID|1||77^^^NORTH&1.2.3&ISO^MR~88^^^^SS||Berg^Anna||19710403|F\r`;

describe('parse', () => {
  it('reads the header', () => {
    expect(messageOf(adt).header).toEqual({
      type: 'ADT',
      trigger: 'A01',
      messageType: 'ADT^A01',
      structure: 'ADT_A01',
      controlId: 'M1',
      version: '2.5.1',
      processingId: 'P',
      application: 'ADT1',
      facility: 'NORTH',
      receivingApplication: 'HIE',
      receivingFacility: 'REGION',
      acceptAck: 'AL',
      applicationAck: 'NE',
      timestamp: '20260301120000',
    });
  });

  it.each([
    ['LF', (text: string) => text.replaceAll('\r', '\n')],
    ['CRLF', (text: string) => text.replaceAll('\r', '\r\n')],
    ['mixed terminators', (text: string) => text.replace('\r', '\n').replace('\r', '\r\n')],
    ['blank lines', (text: string) => text.replaceAll('\r', '\r\r\n \n')],
    ['indented segments', (text: string) => text.replaceAll('\r', '\r  ')],
    ['no last terminator', (text: string) => text.slice(0, -1)],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['blank lines and NULs before MSH', (text: string) => `\r\n\0 ${text}`],
    ['a line of junk before MSH', (text: string) => `HELLO from sender\r${text}`],
    ['junk on the line of MSH', (text: string) => `[SOM]${text}`],
    ['its framing', (text: string) => `\x0b${text}\x1c\r`],
    ['a repeated MSH', (text: string) => `${msh}\r${text}`],
    [
      'other delimiters',
      (text: string) => text.replaceAll(/[|^~\\&]/g, (char) => '#!*?@'['|^~\\&'.indexOf(char)] ?? ''),
    ],
    ['a NUL before its encoding characters', (text: string) => text.replace('MSH|', 'MSH|\0')],
    ['a NUL among its encoding characters', (text: string) => text.replace('^~', '^\0~')],
    ['a truncation character', (text: string) => text.replace('^~\\&', '^~\\&#')],
    ['the escape character doubled in MSH-2', (text: string) => text.replace('^~\\&', '^~\\\\&')],
  ])('reads the same content with %s', (_name, change) => {
    const message = messageOf(change(adt));
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'EVN', 'PID']);
    expect(['PID-3', 'PID-3.4.2', 'PID-3[2].5', 'PID-5.2', 'PID-8'].map((path) => message.value(path))).toEqual([
      '77',
      '1.2.3',
      'SS',
      'Anna',
      'F',
    ]);
  });

  it('counts MSH-1 as the field separator and MSH-2 as the encoding characters', () => {
    const message = messageOf(adt);
    expect([message.value('MSH-1'), message.value('MSH-2'), message.value('MSH-3')]).toEqual(['|', '^~\\&', 'ADT1']);
    expect(message.segment('MSH')?.components(2)).toBe(1);
  });

  it('gives a line that begins no segment to the segment before', () => {
    const message = messageOf(`${msh}\rOBX|1|TX|N||first line\nsecond line||||||F\rNTE|1\r`);
    expect(message.value('OBX-5')).toBe('first line\nsecond line');
    expect(message.value('OBX-11')).toBe('F');
    expect(message.segments).toHaveLength(3);
  });

  it('numbers segments in the message and among their name', () => {
    const message = messageOf(`${msh}\rOBX|1\rNTE|1\rOBX|2\r`);
    expect(message.segments.map(({ index, ordinal }) => [index, ordinal])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    expect(message.value('OBX[2]-1')).toBe('2');
    expect(message.all('OBX')).toHaveLength(2);
    expect(message.segment('ZZZ')).toBeUndefined();
  });

  it('treats delimiters that MSH-2 does not name as absent', () => {
    const message = messageOf('MSH|^|A~B^C&D\r');
    expect(message.value('MSH-3')).toBe('A~B');
    expect(message.value('MSH-3.2')).toBe('C&D');
  });

  it('finds delimiters that are no valid UTF-8', () => {
    const message = messageOf(Buffer.from('MSH|^\xfd\xa0&|A\xfdB^C|\r', 'latin1'));
    expect(message.value('MSH-3')).toBe('A');
    expect(message.value('MSH-3[2].2')).toBe('C');
  });

  it.each([
    ['', 'HL7_EMPTY'],
    ['PID|1', 'HL7_MSH_MISSING'],
    ['GET / HTTP/1.1\r\nHost: MSH\r\n', 'HL7_MSH_MISSING'],
    ['MSH', 'HL7_MSH_TRUNCATED'],
    ['MSH|', 'HL7_MSH_TRUNCATED'],
    ['MSH|\rPID|1', 'HL7_MSH_TRUNCATED'],
    ['MSH||||', 'HL7_DELIMITERS_INVALID'],
    ['MSH|0000|||', 'HL7_DELIMITERS_INVALID'],
    ['MSH|^^\\&|', 'HL7_DELIMITERS_INVALID'],
    ['MSH|^~y&|', 'HL7_DELIMITERS_INVALID'],
    ['MSH|^~\0&|', 'HL7_DELIMITERS_INVALID'],
    ['MSHxA~\\&xA', 'HL7_DELIMITERS_INVALID'],
    [`${msh}\r${'Z01|\r'.repeat(segmentsMax)}`, 'HL7_TOO_MANY_SEGMENTS'],
    [`${msh}\rPID|${'|'.repeat(partsPerSegmentMax)}|\r`, 'HL7_TOO_MANY_SEGMENTS'],
    [`${msh}\rPID|${'~'.repeat(partsPerSegmentMax + 1)}\r`, 'HL7_TOO_MANY_SEGMENTS'],
  ])('refuses %j with a code', (text, code) => {
    expect(parse(Buffer.from(text))).toMatchObject({ kind: 'refusal', code });
  });

  it('does not refuse a message without type and control id', () => {
    expect(messageOf('MSH|^~\\&\rEVN|A01\r').header).toMatchObject({ messageType: '', controlId: '' });
  });

  it('gives exactly one of message and coded refusal for any bytes, and reads whatever it took', () => {
    const shaped = fc.array(
      fc.constantFrom('MSH', '|', '^~\\&', '\r', '\n', '~', '\\', 'PID', '\0', 'é', '""', '\x0b', 'A'),
    );
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      shaped.map((parts) => Buffer.from(`MSH|^~\\&|${parts.join('')}`)),
    );
    fc.assert(
      fc.property(input, (bytes) => {
        const parsed = parse(bytes);
        if (parsed.kind === 'refusal') return expect(parsed.code).toMatch(/^HL7_/);
        expect(encode(parsed.message)).toBe(bytes);
        for (const segment of parsed.message.segments) {
          for (let field = 0; field <= segment.fieldCount + 1; field++) {
            segment.state(field);
            segment.text(field);
            for (let repetition = 0; repetition <= segment.repetitions(field); repetition++) {
              segment.value(field, repetition, segment.components(field, repetition));
            }
          }
        }
      }),
    );
  });

  it.each(['2.1', '2.3.1', '2.5', '2.9', '2.9.1', '3.0', 'P', 'garbage', ''])('reads version %j', (version) => {
    expect(messageOf(adt.replace('2.5.1', version)).header).toMatchObject({ version, controlId: 'M1' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { acknowledge } from './ack.js';
import { legibleHeader } from './legible-header.js';

const fields = 'LAB|NORTH|HIE|REGION|20260301||ADT^A01|M1|P|2.5.1';
const header = (bytes: string) => legibleHeader(Buffer.from(bytes, 'latin1'));

describe('the header of what cannot be read as a message', () => {
  it.each([
    ['whole', `MSH|^~\\&|${fields}\rPID|1\r`, 'LAB M1 2.5.1'],
    ['behind junk', `\x00 MSH|^~\\&|${fields}\nPID|1`, 'LAB M1 2.5.1'],
    ['with delimiters that are no delimiters', `MSH|^^\\&|${fields}\r`, 'LAB M1 2.5.1'],
    ['with a separator of its own', `MSH#^^\\&#${fields.replaceAll('|', '#')}\r`, 'LAB M1 2.5.1'],
    ['cut within MSH-10, which is another one then', 'MSH|^~\\&|LAB|NORTH|HIE|REGION|20260301||ADT^A01|M', 'LAB  '],
    ['cut behind MSH-10', 'MSH|^~\\&|LAB|NORTH|HIE|REGION|20260301||ADT^A01|M1|', 'LAB M1 '],
  ])('is read: %s', (_what, bytes, expected) => {
    const message = header(bytes);
    expect([message?.header.application, message?.header.controlId, message?.header.version].join(' ')).toBe(expected);
  });

  it.each(['', 'hello', 'MSH', 'MSH|', 'PID|1||7\r', 'MSHxabcxdefx\r'])('is none in %j', (bytes) => {
    expect(header(bytes)?.header.controlId ?? '').toBe('');
  });

  it('is none where MSH-2 names no delimiters and the rest is no header either', () => {
    expect(header('MSH|^^^^|Moor\r')).toBeUndefined();
  });

  it('makes an answer that its sender knows for its own', () => {
    const ack = { code: 'AE', controlId: 'R1', at: 0, error: { code: 'HL7_DELIMITERS_INVALID' } } as const;
    const answer = Buffer.from(acknowledge(header(`MSH|^^\\&|${fields}\r`), ack)).toString();
    expect(answer).toContain('MSH|^~\\&|HIE|REGION|LAB|NORTH|');
    expect(answer).toContain('MSA|AE|M1\r');
  });
});

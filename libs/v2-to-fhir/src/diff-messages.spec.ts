import { describe, expect, it } from '@jest/globals';
import { type Message, parse } from '#hl7';
import { diffMessages } from './diff-messages.js';

function message(...segments: readonly string[]): Message {
  const parsed = parse(Buffer.from(['MSH|^~\\&|||||||ORU^R01|1|P|2.5.1', ...segments].join('\r')));
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message;
}

describe('diff of two messages', () => {
  const results = ['OBX|1|NM|A||1', 'OBX|2|NM|B||2', 'OBX|3|NM|C||3'];

  it('finds nothing between equal fields, however they are terminated', () => {
    expect(diffMessages(message('PID|1||7|'), message('PID|1||7'))).toEqual([]);
  });

  it('names each field that differs with both values', () => {
    expect(diffMessages(message('PID|1||7||A^B'), message('PID|1||7||A^C|M'))).toEqual([
      { at: 'PID-5', before: 'A^B', after: 'A^C' },
      { at: 'PID-6', after: 'M' },
    ]);
  });

  it('lets a segment that was put in move none of the others', () => {
    const put = [results[0] ?? '', 'OBX|9|NM|X||9', ...results.slice(1)];
    expect(diffMessages(message(...results), message(...put)).map(({ at }) => at)).toEqual([
      'OBX[2]-1',
      'OBX[2]-2',
      'OBX[2]-3',
      'OBX[2]-5',
    ]);
  });

  it('pairs no segments of different names', () => {
    expect(diffMessages(message('PV1|1'), message('ZZZ|1'))).toEqual([
      { at: 'PV1-1', before: '1' },
      { at: 'ZZZ-1', after: '1' },
    ]);
  });
});

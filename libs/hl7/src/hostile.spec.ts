import { describe, expect, it } from '@jest/globals';
import { encode } from './encode.js';
import { partsPerSegmentMax, segmentsMax } from './limits.js';
import { parse } from './parse.js';
import { isWithin } from './testing/cpu.js';

const msh = 'MSH|^~\\&|ADT1|NORTH|HIE|REGION|20260301120000||ADT^A01^ADT_A01|M1|P|2.5.1';
const million = 1_000_000;
const parts = partsPerSegmentMax - 10;

/** Reads all that a message has, each leaf by its number, and returns how many there were. */
function readAll(text: string): number | string {
  const parsed = parse(Buffer.from(text));
  if (parsed.kind === 'refusal') return parsed.code;
  const { message } = parsed;
  let leaves = 0;
  for (const segment of message.segments) {
    const found = message.all(segment.name)[segment.ordinal - 1];
    for (let field = 1; field <= segment.fieldCount; field++) {
      for (let r = 1; r <= segment.repetitions(field); r++) {
        for (let c = 1; c <= segment.components(field, r); c++) {
          const count = segment.subcomponents(field, r, c);
          for (let s = 1; s <= count; s++) leaves += found?.value(field, r, c, s) === undefined ? 0 : 1;
        }
      }
    }
    segment.texts();
  }
  expect(encode(message)).toBe(message.bytes);
  return leaves;
}

// MSH has twelve fields, of which the ninth has three components and the first two are one leaf each.
const ofHeader = 13;

describe('a hostile message', () => {
  it.each([
    ['100,000 segments', `${msh}\r${'Z01|\r'.repeat(100_000)}`, 'HL7_TOO_MANY_SEGMENTS'],
    ['as many segments as are allowed', `${msh}\r${'Z01|a\r'.repeat(segmentsMax - 1)}`, ofHeader + segmentsMax - 1],
    ['a million fields', `${msh}\rPID${'|'.repeat(million)}`, 'HL7_TOO_MANY_SEGMENTS'],
    ['a million repetitions', `${msh}\rPID|${'~'.repeat(million)}`, 'HL7_TOO_MANY_SEGMENTS'],
    ['a million components', `${msh}\rPID|${'^'.repeat(million)}`, 'HL7_TOO_MANY_SEGMENTS'],
    ['a million subcomponents', `${msh}\rPID|${'&'.repeat(million)}`, 'HL7_TOO_MANY_SEGMENTS'],
    ['as many fields as are allowed', `${msh}\rPID${'|a'.repeat(parts)}`, ofHeader + parts],
    ['as many repetitions', `${msh}\rPID|${'a~'.repeat(parts)}`, ofHeader + parts],
    ['as many components', `${msh}\rPID|${'a^'.repeat(parts)}`, ofHeader + parts],
    ['as many subcomponents', `${msh}\rPID|${'a&'.repeat(parts)}`, ofHeader + parts + 1],
    ['a million lines of text', `${msh}\rOBX|1|TX|||${'a\n'.repeat(million)}`, ofHeader + 3],
    ['a million blank lines', `${msh}\r${' \r'.repeat(million)}`, ofHeader],
    ['a million words alone on a line', `${msh}\rOBX|1|TX|||${'\nNEG'.repeat(million)}`, ofHeader + 3],
    ['a million lines of junk before MSH', `${'-\n'.repeat(million)}${msh}\r`, ofHeader],
    ['a million end blocks', `${msh}\rPID|1${'\x1c\r'.repeat(million)}`, ofHeader + 1],
    ['a million escape characters', `${msh}\rPID|${'\\'.repeat(million)}`, ofHeader + 1],
    ['a million escapes', `${msh}\rPID|${'\\T\\'.repeat(million)}`, ofHeader + 1],
    ['a million hexadecimal digits', `${msh}\rPID|\\X${'41'.repeat(million)}\\`, ofHeader + 1],
    ['text after names alone', `${msh}\r${'NTE\rtext of nothing\r'.repeat(20_000)}`, ofHeader],
    ['junk alone', '~'.repeat(10 * million), 'HL7_MSH_MISSING'],
  ])('is refused or read in linear time: %s', (_what, text, expected) => {
    expect(isWithin(3_000, () => expect(readAll(text)).toBe(expected))).toBe(true);
  });

  it('is indexed without walking 64 MB in one field', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${msh}\rOBX|1|ED|D||`),
      Buffer.alloc(64 * 1024 * 1024, 'A'),
      Buffer.from('||||||F\r'),
    ]);
    const parsed = parse(bytes);
    const message = parsed.kind === 'message' ? parsed.message : undefined;
    expect(message?.value('OBX-11')).toBe('F');
    expect(message?.value('OBX-5')).toHaveLength(64 * 1024 * 1024);
  });
});

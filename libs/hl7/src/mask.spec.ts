import { describe, expect, it } from '@jest/globals';
import { maskHl7 } from './mask.js';

const mask = (text: string): string =>
  Buffer.from(maskHl7(Buffer.from(text.replaceAll('\n', '\r'), 'latin1')))
    .toString('latin1')
    .replaceAll('\r', '\n');

describe('a masked message', () => {
  it.each([
    [
      'keeps the header and how the message is built',
      'MSH|^~\\&|LAB|N|H|H|20260303||ADT^A01|C1|P|2.5\nPID|1||70421^^^N^MR~9^^^X||Roe&van^Ann',
      'MSH|^~\\&|LAB|N|H|H|20260303||ADT^A01|C1|P|2.5\nPID|1||***^^^***^***~***^^^***||***&***^***',
    ],
    ['masks fields of segments that no standard knows', 'MSH|^~\\&|L\nZPD|a|b^c\n', 'MSH|^~\\&|L\nZPD|***|***^***\n'],
    [
      'masks results and their texts',
      'MSH|^~\\&|L\nOBX|1|NM|GLU^Glucose||5.4|mmol/L|||||F',
      'MSH|^~\\&|L\nOBX|1|NM|***^***||***|***|||||F',
    ],
    [
      'masks what of the header is not needed',
      'MSH|^~\\&|L|N|H|H|20260303|secret|ADT^A01|C1|P|2.5|7|ptr',
      'MSH|^~\\&|L|N|H|H|20260303|***|ADT^A01|C1|P|2.5|***|***',
    ],
    ['takes the delimiters that the header names', 'MSH#@~\\&#L\nPID#1##7@8', 'MSH#@~\\&#L\nPID#1##***@***'],
    ['leaves the sign of a deletion', 'MSH|^~\\&|L\nPID|1||7||""|', 'MSH|^~\\&|L\nPID|1||***||""|'],
    [
      'masks the rest of a line that was broken in a value',
      'MSH|^~\\&|L\nNTE|1||Anna\nRoe called',
      'MSH|^~\\&|L\nNTE|1||***\n***',
    ],
    ['masks escapes as part of the value', 'MSH|^~\\&|L\nPID|1||a\\T\\b', 'MSH|^~\\&|L\nPID|1||***'],
    ['masks what is no HL7', 'Anna Roe', '***'],
    ['masks all but names where the delimiters are letters', 'MSHAnna Roe', '***'],
    ['keeps what is empty', '', ''],
  ])('%s', (_, given, expected) => {
    expect(mask(given)).toBe(expected);
  });

  it('keeps who sent a batch, and neither its name nor its comment', () => {
    const batch = 'BHS|^~\\&|LAB|NORTH|||20260301||of Zebulon|for Xanthe|B7\rBTS|1|Zebulon\r';
    const text = Buffer.from(maskHl7(Buffer.from(batch))).toString();
    expect(text).toBe('BHS|^~\\&|LAB|NORTH|||20260301||***|***|B7\rBTS|***|***\r');
  });

  it('leaves no byte of a value, whatever the character set', () => {
    const bytes = [...'PID|1||'].map((it) => it.charCodeAt(0)).concat([0x8f, 0x7c, 0xb0, 0x5e, 0xe9, 0x1b, 0x24, 0x42]);
    const out = [...maskHl7(Buffer.from(bytes))];
    expect(out.filter((byte) => byte > 0x7e || byte < 0x20)).toEqual([]);
  });
});

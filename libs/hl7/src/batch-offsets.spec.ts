import { describe, expect, it } from '@jest/globals';
import { batchOffsets } from './batch-offsets.js';
import { splitMessages } from './batch.js';

const message = (id: string): string => `MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rPID|1||${id}\r`;
const file = 'FHS|^~\\&|LAB|NORTH|HIE|REGION|20260301120000+0100\r';
const batch = 'BHS|^~\\&|LAB|NORTH|HIE|REGION|20260301120000-0500\r';

describe('the offsets of the messages of a batch', () => {
  it.each([
    ['BHS-7', `${batch}${message('1')}${message('2')}BTS|2\r`, ['-05:00', '-05:00']],
    ['FHS-7 where BHS-7 has none', `${file}${batch}${message('1')}BTS|1\r${message('2')}FTS|2\r`, ['-05:00', '+01:00']],
    ['neither', `BHS|^~\\&|LAB||||20260301\r${message('1')}BTS|1\r`, [undefined]],
    ['a header with delimiters of its own', `BHS:-~?*:LAB::::20260301120000+0930\r${message('1')}`, ['+09:30']],
    ['a header that cannot be read', `BHS\r${message('1')}`, [undefined]],
    ['no header', message('1') + message('2'), [undefined, undefined]],
    ['a batch without messages', `${batch}BTS|0\r`, []],
  ])('are those of %s', (_, text, offsets) => {
    const { envelope } = splitMessages(Buffer.from(text));
    expect(envelope && batchOffsets(envelope)).toEqual(offsets);
  });
});

import { describe, expect, it } from '@jest/globals';
import { batchLines, batchOffset } from './batch-lines.js';
import { splitMessages } from './batch.js';

const message = (id: string): string => `MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rPID|1||${id}\r`;
const linesOf = (text: string) => {
  const { envelope } = splitMessages(Buffer.from(text));
  return envelope && batchLines(envelope);
};

const fileHeader = 'FHS|^~\\&|LAB|NORTH|HIE|REGION|20260301120000+0100';
const batchHeader = 'BHS|^~\\&|LAB|NORTH|HIE|REGION|20260301120000-0500|||its comment|BATCH7';

describe('the lines around the messages of a batch', () => {
  it('are its headers around each message, and its trailers behind the last', () => {
    const text = `${fileHeader}\r${batchHeader}\r${message('1')}${message('2')}BTS|2|done\r${message('3')}FTS|2|all\r`;
    expect(linesOf(text)).toEqual([
      { fileHeader, batchHeader },
      { fileHeader, batchHeader, batchTrailer: 'BTS|2|done' },
      { fileHeader, fileTrailer: 'FTS|2|all' },
    ]);
  });

  it('are none of a stream without headers, of a single message, or of a batch without messages', () => {
    expect(linesOf(message('1') + message('2'))).toEqual([{}, {}]);
    expect(linesOf(message('1'))).toBeUndefined();
    expect(linesOf(`${batchHeader}\rBTS|0\r`)).toEqual([]);
  });

  it('have their place in a hostile one: cut, and each once', () => {
    const [only] = linesOf(`BHS|^~\\&|${'x'.repeat(10_000)}\r${message('1')}BTS|1\rBTS|9\r`) ?? [];
    expect(only?.batchHeader).toHaveLength(4096);
    expect(only?.batchTrailer).toBe('BTS|1');
  });

  it.each([
    ['of BHS-7', { fileHeader, batchHeader }, '-05:00'],
    ['of FHS-7, where BHS-7 has none', { fileHeader, batchHeader: 'BHS|^~\\&|LAB||||20260301' }, '+01:00'],
    ['of neither', { batchHeader: 'BHS' }, undefined],
    ['of a header with delimiters of its own', { batchHeader: 'BHS:-~?*:LAB::::20260301120000+0930' }, '+09:30'],
  ])('tell the offset %s', (_, lines, offset) => {
    expect(batchOffset(lines)).toBe(offset);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { splitMessages } from './batch.js';

const message = (id: string): string => `MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rPID|1||${id}\r`;
const split = (text: string) => {
  const { messages, batch, issues } = splitMessages(Buffer.from(text));
  const found = issues.map(({ code, text }) => `${code} ${text}`);
  return { messages: messages.map((bytes) => Buffer.from(bytes).toString()), batch, issues: found };
};

describe('splitMessages', () => {
  it('gives a single message back whole, with what stands around it', () => {
    const bytes = Buffer.from(`\r\n${message('1')}`);
    expect(splitMessages(bytes)).toEqual({ messages: [bytes], batch: false, issues: [] });
    expect(splitMessages(bytes).messages[0]).toBe(bytes);
  });

  it.each([
    [
      'a file of batches',
      `FHS|^~\\&\rBHS|^~\\&\r${message('1')}${message('2')}BTS|2\rBHS|^~\\&\r${message('3')}BTS|1\rFTS|2\r`,
      true,
    ],
    ['a batch', `BHS|^~\\&\r${message('1')}${message('2')}${message('3')}BTS|3\r`, true],
    ['a batch with delimiters of its own', `BHS:-+?*\r${message('1')}${message('2')}${message('3')}BTS:3\r`, true],
    ['a stream', message('1') + message('2') + message('3'), false],
    ['framed messages', ['1', '2', '3'].map((id) => `\x0b${message(id)}\x1c\r`).join(''), false],
    ['lines ended by LF', (message('1') + message('2') + message('3')).replaceAll('\r', '\n'), false],
  ])('splits %s', (_name, text, batch) => {
    const result = split(text);
    expect(result.messages.map((found) => /\|(\d)\|P/.exec(found)?.[1])).toEqual(['1', '2', '3']);
    expect(result).toMatchObject({ batch, issues: [] });
    for (const found of result.messages) expect(found).toMatch(/^MSH[^]*PID\|1\|\|\d/);
  });

  it('splits UTF-16', () => {
    const bytes = Buffer.from(`\ufeff${message('1')}${message('2')}`, 'utf16le');
    const found = splitMessages(bytes).messages.map((part) => Buffer.from(part).toString('utf16le'));
    expect(found).toEqual([message('1'), message('2')]);
  });

  it('reports wrong counts and voids no message', () => {
    expect(split(`FHS|^~\\&\rBHS|^~\\&\r${message('1')}BTS|2\rFTS|3\r`)).toEqual({
      messages: [message('1')],
      batch: true,
      issues: [
        'HL7_BATCH_COUNT_WRONG BTS-1 declares 2 messages, 1 were found',
        'HL7_BATCH_COUNT_WRONG FTS-1 declares 3 batches, 1 were found',
      ],
    });
  });

  it('takes a batch of no messages', () => {
    expect(split('FHS|^~\\&\rBHS|^~\\&\rBTS|0\rFTS|1\r')).toEqual({ messages: [], batch: true, issues: [] });
  });

  it('keeps a truncated header in the middle as a message of its own', () => {
    expect(split(`${message('1')}MSH|^~\r${message('2')}`).messages).toEqual([message('1'), 'MSH|^~\r', message('2')]);
  });

  it('does not begin a message at a repeated or empty MSH', () => {
    const [msh = ''] = message('1').split('PID');
    expect(split(msh + message('1')).messages).toHaveLength(1);
    expect(split(`${message('1')}MSH|\rNTE|1\r`).messages).toHaveLength(1);
  });

  it('leaves segments that follow a stray batch header with their message', () => {
    const stray = message('1').replace('PID', 'BHS|^~\\&\rPID');
    expect(split(`${stray}BTS|1\r`).messages).toEqual([stray]);
  });

  it('says so when text before the first message belongs to no header', () => {
    expect(split(`BHS|^~\\&\rhello\r${message('1')}BTS|1\r`).issues).toHaveLength(1);
  });

  it('never throws, and its messages are views in order', () => {
    const piece = fc.constantFrom(
      'MSH|^~\\&|',
      'BHS|',
      'BTS|2',
      'FTS',
      '\r',
      '\n',
      'PID|',
      'x',
      '\x0b',
      '\x1c',
      '\0',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const bytes = Buffer.from(parts.join(''));
        let last = 0;
        for (const part of splitMessages(bytes).messages) {
          expect(part.byteOffset - bytes.byteOffset).toBeGreaterThanOrEqual(last);
          last = part.byteOffset - bytes.byteOffset + part.length;
        }
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { splitMessages } from './batch.js';
import { isLinear } from './testing/cpu.js';

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

  it.each(['BTS|0\r', 'BTS|2|\rFTS|1\r', 'FTS|1\r'])(
    'takes %j, which came in a frame of its own, for no message',
    (text) => {
      const { messages, batch } = split(text);
      expect({ messages, batch }).toEqual({ messages: [], batch: true });
    },
  );

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

  it.each([
    ['nested batches', `BHS|^~\\&\r${message('1')}BHS|^~\\&\r${message('2')}BTS|1\r${message('3')}BTS|2\r`],
    ['missing trailers', `FHS|^~\\&\rBHS|^~\\&\r${message('1')}BHS|^~\\&\r${message('2')}${message('3')}`],
    ['a missing BHS', `FHS|^~\\&\r${message('1')}${message('2')}${message('3')}FTS|1\r`],
    [
      'delimiters that differ from those of the batch',
      `BHS#*+-/\r${message('1')}${message('2')}${message('3')}BTS#3\r`,
    ],
    [
      'types that differ',
      `BHS|^~\\&\r${message('1')}${message('2').replace('ADT^A01', 'ORU^R01')}${message('3')}BTS|3`,
    ],
    [
      'a byte order mark before each',
      ['BHS|^~\\&\r', message('1'), message('2'), message('3')].map((part) => `\ufeff${part}`).join(''),
    ],
  ])('finds every message in spite of %s', (_name, text) => {
    const { messages, batch } = split(text);
    expect(batch).toBe(true);
    expect(messages.map((found) => /^MSH.*\|(\d)\|P.*\rPID\|1\|\|(\d)/s.exec(found)?.slice(1).join('='))).toEqual([
      '1=1',
      '2=2',
      '3=3',
    ]);
  });

  it.each([
    ['MSH without delimiters', 'MSH||||\rPID|2\r', 3],
    ['a cut MSH', 'MSH|^~', 3],
    ['NULs', 'MSH|^~\\&|\0\0\rPI\0|2\r', 3],
  ])('loses nothing after a message that is broken by %s', (_name, broken, count) => {
    const { messages } = split(`BHS|^~\\&\r${message('1')}${broken}\r${message('3')}BTS|3\r`);
    expect(messages).toHaveLength(count);
    expect([messages[0], messages.at(-1)]).toEqual([message('1'), message('3')]);
  });

  it.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])('splits a batch in %s and reads its counts', (encoding) => {
    const text = `\ufeffBHS|^~\\&\r${message('🙂1')}${message('2')}BTS|3\r`;
    const { messages, batch, issues } = splitMessages(iconv.encode(text, encoding));
    expect(messages.map((part) => iconv.decode(Buffer.from(part), encoding))).toEqual([message('🙂1'), message('2')]);
    expect([batch, issues.length]).toEqual([true, 1]);
  });

  it('keeps text before the first message with it', () => {
    const text = `BHS|^~\\&\rhello\r${message('1')}${message('2')}`;
    expect(split(text).messages).toEqual([`BHS|^~\\&\rhello\r${message('1')}`, message('2')]);
  });

  it('keeps a batch of text without any message whole', () => {
    const bytes = Buffer.from('BHS|^~\\&\rPID|1\rBTS|1\r');
    expect(splitMessages(bytes)).toEqual({ messages: [bytes], batch: false, issues: [] });
  });

  it('takes linear time for a batch of many messages', () => {
    const ofMany = (count: number) =>
      Buffer.from(`BHS|^~\\&\r${message('1').repeat(count)}${'BTS|1\r\rFTS|9\r'.repeat(count)}`);
    expect(splitMessages(ofMany(20_000)).messages).toHaveLength(20_000);
    expect(isLinear(20_000, ofMany, splitMessages)).toBe(true);
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

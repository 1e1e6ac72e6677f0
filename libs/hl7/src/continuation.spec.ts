import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { continuationKey, fragmentOf, joinFragments } from './continuation.js';
import { messageOf } from './message.fixture.js';

const msh = (id: string, pointer = '', type = 'ORU^R01'): string =>
  `MSH|^~\\&|LAB|NORTH|HIE||20260301||${type}|${id}|P|2.5${pointer === '' ? '' : `||${pointer}`}\r`;
const pid = 'PID|1||7\r';
const join = (...texts: readonly (string | Uint8Array)[]): string => {
  const joined = joinFragments(
    texts.map((text) => messageOf(text)),
    10_000,
  );
  return joined.kind === 'refusal' ? joined.code : Buffer.from(joined.bytes).toString();
};

describe('a fragment', () => {
  it.each([
    ['the first', `${msh('1')}${pid}DSC|F1|F\r`, { continues: '', continuedBy: 'F1', standsAlone: true }],
    [
      'one in the middle',
      `${msh('2', 'F1')}OBX|1\rDSC|F2\r`,
      { continues: 'F1', continuedBy: 'F2', standsAlone: false },
    ],
    ['the last', `${msh('3', 'F2')}ADD|rest\rOBX|2\r`, { continues: 'F2', continuedBy: '', standsAlone: false }],
    [
      'a message with something else in MSH-14',
      msh('4', '456') + pid,
      { continues: '456', continuedBy: '', standsAlone: true },
    ],
  ])('is %s', (_name, text, fragment) => {
    expect(fragmentOf(messageOf(text))).toEqual(fragment);
    expect(continuationKey(messageOf(text))).toBe('LAB^NORTH');
  });

  it.each([
    ['a whole message', msh('1') + pid],
    ['an empty DSC', `${msh('1')}${pid}DSC|\r`],
    ['a DSC without a pointer, in the words of old senders', `${msh('1', '""')}${pid}DSC|""|F\r`],
    ['a page of an answer', `${msh('1', '', 'RSP^K22')}${pid}DSC|9|I\r`],
    ['a page of an answer that does not say so', `${msh('1', '', 'RSP^K22')}${pid}DSC|9\r`],
    ['the query for the next page', `${msh('1', '', 'QBP^Q22')}QPD|Q22\rRCP|I\rDSC|9|I\r`],
    ['a DSC that ends nothing', `${msh('1')}DSC|9\r${pid}`],
  ])('is not %s', (_name, text) => {
    expect(fragmentOf(messageOf(text))).toBeUndefined();
    expect(continuationKey(messageOf(text))).toBeUndefined();
  });
});

describe('joinFragments', () => {
  it('gives the message with the MSH of the first, without MSH-14 and DSC', () => {
    expect(
      join(`${msh('1')}${pid}OBX|1\rDSC|F1|F\r`, `${msh('2', 'F1')}OBX|2\rDSC|F2|F\r`, `${msh('3', 'F2')}OBX|3\r`),
    ).toBe(`${msh('1')}${pid}OBX|1\rOBX|2\rOBX|3\r`);
  });

  it.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('makes a segment that was cut in two whole, with %s at line ends', (_name, end) => {
    const first = `${msh('1')}${pid}OBX|1|TX|A||long te\rADD|\rDSC|F1|F\r`.replaceAll('\r', end);
    const second = `${msh('2', 'F1')}ADD|xt, all of it||||||F\rOBX|2\r`.replaceAll('\r', end);
    const message = messageOf(Buffer.from(join(first, second)));
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'OBX', 'OBX']);
    expect([message.value('OBX-5'), message.value('OBX-11'), message.value('MSH-10')]).toEqual([
      'long text, all of it',
      'F',
      '1',
    ]);
  });

  it('drops what a sender wrote into MSH-14 of the first', () => {
    expect(join(`${msh('1', '456')}${pid}DSC|F1\r`, `${msh('2', 'F1')}OBX|1\r`)).toBe(
      `${msh('1', '456').replace('456', '')}${pid}OBX|1\r`,
    );
  });

  it('joins a character that was cut in two, and UTF-16', () => {
    const whole = `${msh('1')}${pid}OBX|1|TX|A||Bergström\r`;
    const bytes = Buffer.from(whole);
    const cut = bytes.indexOf(0xc3) + 1;
    const first = Buffer.concat([bytes.subarray(0, cut), Buffer.from('\rADD|\rDSC|F1|F\r')]);
    const second = Buffer.concat([Buffer.from(`${msh('2', 'F1')}ADD|`), bytes.subarray(cut)]);
    expect(join(first, second)).toBe(whole);
    const wide = [`${msh('1')}${pid}DSC|F1\r`, `${msh('2', 'F1')}OBX|1||山\r`].map((text) =>
      messageOf(iconv.encode(text, 'utf-16le', { addBOM: true })),
    );
    const joined = joinFragments(wide, 10_000);
    expect(joined.kind === 'message' && messageOf(joined.bytes).value('OBX-3')).toBe('山');
  });

  it.each([
    ['a gap', [`${msh('1')}${pid}DSC|F1\r`, `${msh('3', 'F2')}OBX|3\r`]],
    ['another order', [`${msh('2', 'F1')}OBX|2\rDSC|F2\r`, `${msh('1')}${pid}DSC|F1\r`]],
    ['no beginning', [`${msh('2', 'F1')}OBX|2\r`]],
    ['no end', [`${msh('1')}${pid}DSC|F1\r`, `${msh('2', 'F1')}OBX|2\rDSC|F2\r`]],
    ['no fragment', [msh('1') + pid]],
    ['nothing', []],
    ['a cut segment without its rest', [`${msh('1')}${pid}OBX|1\rADD|\rDSC|F1\r`, `${msh('2', 'F1')}OBX|2\r`]],
    ['other delimiters', [`${msh('1')}${pid}DSC|F1\r`, `${msh('2', 'F1')}OBX|2\r`.replaceAll('|', '!')]],
  ])('refuses %s', (_name, texts) => {
    expect(join(...texts)).toBe('HL7_CONTINUATION_INCOMPLETE');
  });

  it('refuses what is too large', () => {
    expect(join(`${msh('1')}${pid}DSC|F1\r`, `${msh('2', 'F1')}NTE|1||${'x'.repeat(10_000)}\r`)).toBe('HL7_TOO_LARGE');
  });

  it('gives back any message, wherever it was cut', () => {
    const line = fc
      .string({ unit: fc.constantFrom(...'ab|^~\\&é山ADSC '), maxLength: 30 })
      .map((text) => `NTE|1||${text}.\r`);
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (lines, places) => {
          const body = Buffer.from(pid + lines.join(''));
          const cuts = [...new Set(places.map((place) => place % body.length))]
            .filter((cut) => cut > 0)
            .sort((a, b) => a - b);
          const pieces = [0, ...cuts].map((from, index) => body.subarray(from, cuts[index] ?? body.length));
          fc.pre(pieces.length > 1);
          const joined = joinFragments(
            pieces.map((piece, index) => cutOff(pieces, piece, index)),
            100_000,
          );
          expect(joined.kind === 'message' && Buffer.from(joined.bytes).toString()).toBe(msh('0') + body.toString());
        },
      ),
    );
  });
});

/** The fragment with this piece: at a line end as it is, within a segment with ADD. */
function cutOff(pieces: readonly Uint8Array[], piece: Uint8Array, index: number) {
  const isLast = index === pieces.length - 1;
  const endsWithin = (bytes: Uint8Array | undefined) => bytes !== undefined && bytes.at(-1) !== 0x0d;
  const head = msh(String(index), index === 0 ? '' : `F${index}`) + (endsWithin(pieces[index - 1]) ? 'ADD|' : '');
  const tail = isLast ? '' : `${endsWithin(piece) ? '\rADD|\r' : ''}DSC|F${index + 1}|F\r`;
  return messageOf(Buffer.concat([Buffer.from(head), piece, Buffer.from(tail)]));
}

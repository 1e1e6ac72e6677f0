import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { standardDelimiters } from './delimiters.js';
import { escape, formatted, unescape } from './escape.js';
import { isLinear } from './testing/cpu.js';

const read = (text: string): string => unescape(text, { ...standardDelimiters, truncation: '#' }, () => 'iso-8859-1');
const present = (text: string): string => formatted(text, standardDelimiters, () => 'iso-8859-1');

describe('unescape', () => {
  it.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\\\P\\', '|^&~\\#'],
    ['Smith \\T\\ Sons', 'Smith & Sons'],
    ['\\X41E9\\', 'Aé'],
    ['\\X4\\', '\\X4\\'],
    ['\\X4G\\', '\\X4G\\'],
    ['\\Zlocal\\S\\', '\\Zlocal\\S\\'],
    ['\\Zlocal\\\\S\\', '\\Zlocal\\^'],
    ['\\.br\\', '\\.br\\'],
    ['\\H\\loud\\N\\', '\\H\\loud\\N\\'],
    ['C:\\temp', 'C:\\temp'],
    ['C:\\temp\\S\\x', 'C:\\temp^x'],
    ['ends with \\', 'ends with \\'],
    ['\\\\', '\\\\'],
    ['\\F', '\\F'],
    ['\\M2442\\;3ED\\C2842\\', '山田'],
    ['\\M2442\\0\\F\\0\\S\\0\\R\\0\\E\\0\\T\\\\C2842\\a\\F\\b', '淫緯蔭移愛a|b'],
    ['\\M242844\\0!\\C2842\\', '丂'],
    ['\\C2949\\\xd4\xcf', 'ﾔﾏ'],
    ['\\C284A\\Yamada', 'Yamada'],
    ['\\C2D4C\\\xb8\xd2\\C2D46\\\xc5\\C2D41\\\xc5 \xe9', 'ИвΕÅ é'],
    ['\\M242943\\\xb1\xe8', '김'],
    ['\\M242941\\\xd5\xc5', '张'],
    ['\\M242843\\1h\\C2842\\', '김'],
    ['\\C9999\\abc', '\\C9999\\abc'],
    ['\\M242847\\!!\\C2842\\', '\\M242847\\!!\\C2842\\'],
  ])('reads %j as %j', (escaped, text) => {
    expect(read(escaped)).toBe(text);
  });

  it('keeps a switch of the bytes above 0x80 in a text that has none, being Unicode', () => {
    for (const encoding of ['utf-8', 'utf-16le'])
      expect(unescape('\\C2D46\\\xc5', standardDelimiters, () => encoding)).toBe('\\C2D46\\\xc5');
    expect(unescape('\\M2442\\;3\\C2842\\é', standardDelimiters, () => 'utf-8')).toBe('山é');
  });

  it('gives back what escape wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'|^~\\&aFST.X4 ') }), (text) => {
        expect(read(escape(text, standardDelimiters))).toBe(text);
      }),
    );
  });

  it('takes linear time for any number of escape characters', () => {
    for (const part of ['\\', '\\X', '\\M2442\\', '\\a', '\\Z\\', '\\X41\\']) {
      expect([part, isLinear(60_000, (count) => part.repeat(count), read)]).toEqual([part, true]);
    }
  });
});

describe('formatted', () => {
  it.each([
    ['one\\.br\\two', 'one\ntwo'],
    ['one\\.sp2\\two', 'one\n\ntwo'],
    ['\\.ce\\Title', '\nTitle'],
    ['a\\.sk3\\b', 'a   b'],
    ['\\.in+4\\\\.ti-2\\\\.fi\\text\\.nf\\', 'text'],
    ['\\H\\loud\\N\\ \\T\\', 'loud &'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
  ])('presents %j as %j', (escaped, text) => {
    expect(present(escaped)).toBe(text);
  });

  it('bounds what one escape can make', () => {
    expect(present('\\.sp9999999\\')).toHaveLength(100);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeIso2022, encodeIso2022Jp, hasDesignation } from './iso-2022.js';
import { isLinear } from './testing/cpu.js';

const read = (chars: string, above = 'shift_jis'): string => decodeIso2022(Buffer.from(chars, 'latin1'), above);

describe('ISO 2022', () => {
  it.each([
    ['JIS X 0208', 'a\x1b$B;3ED\x1b(Bz', 'a山田z'],
    ['JIS C 6226', '\x1b$@;3\x1b(B', '山'],
    ['JIS X 0212', '\x1b$(D0!\x1b(B', '丂'],
    ['half-width katakana', '\x1b(I16\x1b(B', 'ｱｶ'],
    ['katakana in G1', '\x1b)Ia\xb1\xb6', 'aｱｶ'],
    ['Romaji, read as ASCII', '\x1b(J\\~|', '\\~|'],
    ['ISO 8859-5 in G1', '\x1b-L\xb8\xd2a', 'Ивa'],
    ['ISO 8859-7 in G1', '\x1b-F\xc5\xeb', 'Ελ'],
    ['ISO 8859-1, then 8859-2', '\x1b-A\xc5\x1b-B\xa3', 'ÅŁ'],
    ['KS X 1001 in G1', '\x1b$)C\xb1\xe8 x', '김 x'],
    ['KS X 1001 in G0', '\x1b$(C1h\x1b(B', '김'],
    ['GB 2312 in G1', '\x1b$)A\xd5\xc5', '张'],
    ['GB 2312 in G0', '\x1b$AUE\x1b(B', '张'],
    ['bytes above 0x80 without designation', '\xb1', 'ｱ'],
    ['a set that is not known here', '\x1b$(Gxy\x1b(B', '\x1b$(Gxy'],
    ['ESC that begins nothing', 'a\x1b[1mb\x1b', 'a\x1b[1mb\x1b'],
  ])('is read: %s', (_name, chars, text) => {
    expect(read(chars)).toBe(text);
  });

  it('ends a set that was left open with the line', () => {
    expect(read('PID|\x1b$B;3ED\rOBX|1\x1b-L\nNTE|\xc5', 'iso-8859-1')).toBe('PID|山田\rOBX|1\nNTE|Å');
  });

  it.each([
    ['\x1b$B', true],
    ['\x1b-A', true],
    ['\x1b[1m', false],
    ['\x1b$', false],
    ['$B', false],
  ])('is recognised in %j: %s', (chars, is) => {
    expect(hasDesignation(Buffer.from(chars, 'latin1'))).toBe(is);
  });

  it('writes what the reference decoder of the platform reads the same', () => {
    const bytes = encodeIso2022Jp('山田 ｱ|太郎\r');
    expect(new TextDecoder('iso-2022-jp').decode(bytes)).toBe('山田 ｱ|太郎\r');
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
  });

  it('reads back what it wrote', () => {
    const unit = fc.constantFrom(...'山田太郎丂ｱabc |^~\\&\r髙①');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(decodeIso2022(encodeIso2022Jp(text), 'shift_jis')).toBe(text);
      }),
    );
  });

  it('reads any bytes in linear time', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof decodeIso2022(bytes, 'shift_jis') === 'string'));
    for (const part of ['\x1b', '\x1b$B', '\x1b$B;3\x1b(B', '\xb1a', '\x1b-A\xc5']) {
      const ofMany = (count: number) => part.repeat(count);
      expect([part, isLinear(30_000, ofMany, (text) => read(text))]).toEqual([part, true]);
    }
  });
});

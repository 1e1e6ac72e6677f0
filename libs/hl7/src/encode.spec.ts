import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { standardDelimiters } from './delimiters.js';
import { encode } from './encode.js';
import { messageOf } from './message.fixture.js';
import { IndexedMessage } from './message.js';
import { parse } from './parse.js';
import { nameCode } from './segment-places.js';

const msh = 'MSH|^~\\&|ADT1';

describe('encode', () => {
  it.each([
    ['nothing but a header', msh],
    ['mixed line ends', `${msh}\rEVN|A01\nPID|1\r\n\r\nPV1|1`],
    ['what no field has a use for', `${msh}|\rPID||~~^&&^~|\\|\\X4\\||\r`],
    ['a line without a name', `${msh}\r456-8E\rPID|1\r`],
    ['a name with blanks after it', `${msh}\rPID|1\rNTE \t \rOBX|1\r`],
    ['text broken over lines', `${msh}\rOBX|1|TX|||one\ntwo\n\nthree|x\r`],
    ['half a character', Buffer.concat([Buffer.from(`${msh}\rPID|||Berg`), Buffer.of(0xc3)])],
  ])('gives back the bytes of a message with %s, and leaves nothing out', (_what, text) => {
    const bytes = Buffer.from(text);
    const message = messageOf(bytes);
    expect(encode(message)).toBe(bytes);
    expect(message.leftOut).toBe(text.includes('NTE \t ') ? 3 : 0);
  });

  it('counts what stands in no segment', () => {
    expect(messageOf(`HELLO\r${msh}\r${msh}\r PID|1\x1c\r`).leftOut).toBe(5 + msh.length + 2);
  });

  it('writes the parts, not the bytes that it was given', () => {
    const chars = `${msh}\rPIDx1`;
    const bytes = Buffer.from(chars);
    const wrong = new IndexedMessage({
      bytes,
      text: { chars, codes: bytes, isDecoded: true },
      delimiters: standardDelimiters,
      characterSet: () => ({ declared: [], used: 'ascii', guessed: false }),
      places: [0, msh.length, nameCode('MSH'), msh.length + 1, chars.length, nameCode('PID')],
    });
    expect(Buffer.from(encode(wrong)).toString()).toBe(`${msh}\rPID|1`);
  });

  it('gives back any bytes that are a message', () => {
    const lines = fc.array(
      fc.constantFrom(
        'PID',
        'OBX',
        '|',
        '^',
        '~',
        '\\',
        '&',
        '#',
        'x',
        'é',
        '\0',
        ' ',
        '\t',
        '\r',
        '\n',
        '\r\n',
        '\x1c',
      ),
      { maxLength: 60 },
    );
    const header = fc.constantFrom(
      'MSH|^~\\&|',
      'MSH|^~\\&#|',
      'MSH!$*@%!',
      'MSH|^|',
      '\x0bMSH|^~\\&',
      'x\nMSH|\0^~\\&|',
    );
    fc.assert(
      fc.property(header, lines, fc.constantFrom('utf8', 'latin1', 'utf16le'), (head, parts, encoding) => {
        const bytes = Buffer.from(head + parts.join(''), encoding);
        const parsed = parse(bytes);
        if (parsed.kind === 'message') expect(encode(parsed.message)).toBe(bytes);
      }),
      { numRuns: 1_000 },
    );
  });
});

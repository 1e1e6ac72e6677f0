import { describe, expect, it } from '@jest/globals';
import { answerEncoding } from './answer-encoding.js';

describe('the encoding of an answer', () => {
  it.each([
    [
      'what was used, whatever was declared',
      { used: 'iso-8859-1', declared: ['UNICODE UTF-8'] },
      'GB18030',
      'iso-8859-1',
    ],
    ['what was declared for a message in ASCII', { used: 'ascii', declared: ['', 'GB18030'] }, '8859/1', 'gb18030'],
    ['what the feed is set to for one that declares nothing', { used: 'ascii', declared: [] }, '8859/1', 'iso-8859-1'],
    ['ASCII where nobody said anything', { used: 'ascii', declared: ['ASCII'] }, undefined, 'ascii'],
    [
      'ASCII where UTF-16 was declared and not sent',
      { used: 'ascii', declared: ['UNICODE UTF-16'] },
      undefined,
      'ascii',
    ],
  ])('is %s', (_what, set, fallback, expected) => {
    expect(answerEncoding({ ...set, guessed: false }, fallback)).toBe(expected);
  });
});

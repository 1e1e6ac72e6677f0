import { describe, expect, it } from '@jest/globals';
import { acknowledge } from './ack.js';
import { headerOnly } from './header-only.js';
import { messageOf } from './message.fixture.js';

describe('headerOnly', () => {
  it.each([
    ['plain', 'MSH|^~\\&|A|B|||20260301||ADT^A01|1|P|2.5\rPID|1||1\r', 'latin1'],
    ['with delimiters of its own', 'MSH#!*?@#A!x#B###20260301##ADT!A01#1#P#2.4###AL#AL\rPID#1\r', 'latin1'],
    ['in UTF-8', 'MSH|^~\\&|Bürö|B|||||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1|||Å\r', 'utf8'],
    ['in Latin 1', 'MSH|^~\\&|Bürö|B|||||ADT^A01|1|P|2.5||||||8859/1\rPID|1|||Å\r', 'latin1'],
    ['in UTF-16', '\ufeffMSH|^~\\&|Bürö|B|||||ADT^A01|1|P|2.5\rPID|1|||Å\r', 'utf16le'],
  ] as const)('gives the same acknowledgement for a message %s, and forgets the rest', (_what, text, encoding) => {
    const whole = messageOf(Buffer.from(text, encoding));
    const ack = { code: 'AA', controlId: '1', at: 0 } as const;
    expect(acknowledge(headerOnly(whole), ack)).toEqual(acknowledge(whole, ack));
    expect(headerOnly(whole).segments).toHaveLength(1);
  });
});

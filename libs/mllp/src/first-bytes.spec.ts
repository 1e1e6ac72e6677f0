import { describe, expect, it } from '@jest/globals';
import { firstBytesKind } from './first-bytes.js';

describe('what a connection began with', () => {
  it.each([
    ['', 'nothing yet'],
    ['\x0bMSH|^~\\&|A', 'MLLP'],
    ['\x16\x03\x01\x02\x00', 'TLS hello'],
    ['\x16', 'no VT: 0x16 SYN'],
    ['GET /fhir/Patient?name=Moor', 'HTTP request'],
    ['PROXY TCP4 192.0.2.1', 'PROXY protocol header'],
    ['MSH|^~\\&|', 'no VT: starts with MSH'],
    ['BHS|^~\\&|', 'no VT: starts with a batch header'],
    ['\x02MSH|^~\\&|', 'no VT: 0x02 STX'],
    ['\x05', 'no VT: 0x05 ENQ'],
    ['\xef\xbb\xbfMSH', 'no VT: byte order mark'],
    ['Moor^Ida', 'no VT: text'],
    ['\xc3\xa4', 'no VT: other bytes'],
  ])('%j is %s', (bytes, kind) => {
    expect(firstBytesKind(Buffer.from(bytes, 'latin1'))).toBe(kind);
  });
});

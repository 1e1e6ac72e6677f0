import { describe, expect, it } from '@jest/globals';
import { settle } from './settle.js';

describe('settle', () => {
  it('leaves out what is undefined, at every depth, and keeps the order of the rest', () => {
    const value = { b: undefined, z: [{ y: undefined, x: 1, text: 'a' }], a: null, empty: {}, no: false };
    const before = JSON.stringify(value);
    const after = settle(value);
    expect(after).toStrictEqual(JSON.parse(before));
    expect(JSON.stringify(after)).toBe(before);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#contracts';
import { Tails } from './tail.js';

const entry = (offset: number, bytes = 10): Entry => ({
  topic: 'one',
  partition: 0,
  offset,
  appendedAt: 0,
  key: 'k',
  attributes: { id: String(offset), source: '/t', type: 't', time: '', messageid: 'M' },
  value: new Uint8Array(bytes),
});
const limits = { batchEntriesMax: 3, batchBytesMax: 1_000_000 };
const offsets = (entries: readonly Entry[] | undefined) => entries?.map(({ offset }) => offset);

function filled(from: number, to: number, bytes?: number): Tails {
  const tails = new Tails();
  for (let offset = from; offset < to; offset++) tails.appended(entry(offset, bytes));
  tails.committed();
  return tails;
}

describe('the tail of a partition', () => {
  it('shows nothing before its commit and nothing of what was rolled back', () => {
    const tails = new Tails();
    tails.appended(entry(0));
    expect(tails.read('one', 0, 0, limits)).toBeUndefined();
    tails.rolledBack();
    tails.committed();
    expect(tails.read('one', 0, 0, limits)).toBeUndefined();
  });

  it('gives entries in order within the limits, and leaves to the file what lies before it', () => {
    const tails = filled(5, 10);
    expect(offsets(tails.read('one', 0, 6, limits))).toEqual([6, 7, 8]);
    expect(offsets(tails.read('one', 0, 9, limits))).toEqual([9]);
    expect(tails.read('one', 0, 10, limits)).toBeUndefined();
    expect(tails.read('one', 0, 4, limits)).toBeUndefined();
    expect(offsets(tails.read('one', 0, 5, { batchEntriesMax: 9, batchBytesMax: 15 }))).toEqual([5]);
  });

  it('starts anew where a run is broken', () => {
    const tails = filled(0, 2);
    tails.appended(entry(7));
    tails.committed();
    expect(tails.read('one', 0, 0, limits)).toBeUndefined();
    expect(offsets(tails.read('one', 0, 7, limits))).toEqual([7]);
  });

  it('forgets the oldest beyond its share of memory', () => {
    const tails = filled(0, 20, 1024 * 1024);
    expect(tails.read('one', 0, 0, limits)).toBeUndefined();
    expect(offsets(tails.read('one', 0, 19, limits))).toEqual([19]);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { messageIds } from './message-id.js';

const ids = (mint: () => string, count: number): string[] => Array.from({ length: count }, mint);
const grows = (list: readonly string[]): boolean => list.every((id, at) => at === 0 || id > (list[at - 1] ?? ''));

describe('message ids', () => {
  it('are 20 characters that only grow, within a millisecond and across', () => {
    let now = 1_767_322_800_000;
    const mint = messageIds(() => now, randomBytes);
    const first = ids(mint, 1000);
    now += 1;
    const all = [...first, ...ids(mint, 1000)];
    expect(grows(all)).toBe(true);
    expect(all.every((id) => /^[0-9A-HJKMNP-TV-Z]{20}$/.test(id))).toBe(true);
  });

  it('go on growing where the clock jumps back, and where the numbers of a millisecond run out', () => {
    let now = 1_767_322_800_000;
    const mint = messageIds(
      () => now,
      (bytes) => new Uint8Array(bytes).fill(0xff),
    );
    const before = ids(mint, 10);
    now -= 3_600_000;
    const after = ids(mint, 10);
    now += 3_600_005;
    expect(grows([...before, ...after, ...ids(mint, 10)])).toBe(true);
  });

  it('are greater than the last one before a restart, also when the clock was set back', () => {
    const last = messageIds(() => 1_767_322_800_000, randomBytes)();
    expect(
      grows([
        last,
        ...ids(
          messageIds(() => 1_000, randomBytes, last),
          10,
        ),
      ]),
    ).toBe(true);
  });
});

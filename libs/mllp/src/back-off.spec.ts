import { describe, expect, it } from '@jest/globals';
import { BackOff } from './back-off.js';

describe('the pause before the next connection', () => {
  const limits = { firstMs: 100, maxMs: 1_000 };

  it.each([
    ['whole', 1, [100, 200, 400, 800, 1_000, 1_000]],
    ['half', 0, [50, 100, 200, 400, 500, 500]],
  ])('doubles to its limit, %s at the end of its range', (_name, random, pauses) => {
    const backOff = new BackOff(
      limits,
      () => 0,
      () => random,
    );
    const waits = pauses.map(() => {
      backOff.failed();
      return backOff.waitMs;
    });
    expect(waits).toEqual(pauses);
  });

  it('passes with time, ends with success, and does not grow where the clock is set back', () => {
    let now = 10_000;
    const backOff = new BackOff(
      limits,
      () => now,
      () => 1,
    );
    backOff.failed();
    now += 60;
    expect(backOff.waitMs).toBe(40);
    now -= 9_000;
    expect(backOff.waitMs).toBe(1_000);
    backOff.succeeded();
    expect(backOff.waitMs).toBe(0);
  });
});

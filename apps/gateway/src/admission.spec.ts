import { describe, expect, it } from '@jest/globals';
import { admissionDelayMs } from './admission.js';

describe('slowing senders down', () => {
  it('does nothing while the stages keep up', () => {
    expect([0, 10, 50].map((lag) => admissionDelayMs(lag, 100))).toEqual([0, 0, 0]);
  });

  it('grows gradually with the lag and never beyond two seconds', () => {
    const delays = [55, 60, 75, 100, 150, 1_000_000].map((lag) => admissionDelayMs(lag, 100));
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    expect(delays[0]).toBeGreaterThan(0);
    expect(delays.at(-1)).toBe(2000);
  });
});

import { describe, expect, it } from '@jest/globals';
import { InProcessMessageRates, type MessageRates } from '#storage';
import { Pace } from './pace.js';

/** Counts how many messages were reserved, and has them due after `waitMs`. */
const counting = (waitMs = 0) => {
  const reserved: number[] = [];
  const rates: MessageRates = {
    reserve: async (_feed, _perSecond, messages) => {
      reserved.push(messages);
      return waitMs;
    },
  };
  return { reserved, rates };
};

describe('the pace of a feed', () => {
  it('lets messages through in the order in which they came, and never faster than the rate', async () => {
    const pace = new Pace('lab', 200, new InProcessMessageRates());
    const began = performance.now();
    const order: number[] = [];
    await Promise.all(Array.from({ length: 300 }, (_, at) => pace.next().then(() => order.push(at))));
    expect(order).toEqual(Array.from({ length: 300 }, (_, at) => at));
    // The first second's worth passes at once.
    expect(performance.now() - began).toBeGreaterThan(440);
  });

  it('asks once for as many as a twentieth of a second holds', async () => {
    const { reserved, rates } = counting();
    const pace = new Pace('lab', 200, rates);
    for (let at = 0; at < 25; at++) await pace.next();
    expect(reserved).toEqual([10, 10, 10]);
  });

  it('makes up for a batch that brought more than one message', async () => {
    const { reserved, rates } = counting();
    const pace = new Pace('lab', 1, rates);
    await pace.next();
    pace.owe(99);
    await pace.next();
    expect(reserved).toEqual([1, 100]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { InProcessMessageRates } from './message-rates.js';

describe('the message rates of one process', () => {
  it('let pass what a second holds, and the rest at the rate, each feed by itself', async () => {
    const rates = new InProcessMessageRates(() => 50_000);
    const waits: number[] = [];
    for (let at = 0; at < 6; at++) waits.push(await rates.reserve('lab', 4, 1));
    expect(waits).toEqual([0, 0, 0, 0, 0, 250]);
    expect(await rates.reserve('ward', 4, 1)).toBe(0);
  });

  it('give back no more than a second after a pause, and charge for each message of a batch', async () => {
    let now = 50_000;
    const rates = new InProcessMessageRates(() => now);
    await rates.reserve('lab', 4, 12);
    expect(await rates.reserve('lab', 4, 1)).toBe(2000);
    now += 60_000;
    expect([await rates.reserve('lab', 4, 5), await rates.reserve('lab', 4, 1)]).toEqual([0, 250]);
  });
});

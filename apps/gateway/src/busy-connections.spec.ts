import { describe, expect, it } from '@jest/globals';
import { BusyConnections } from './busy-connections.js';

describe('counting busy connections', () => {
  it('counts those of this and the last tenth of a second once, and forgets them after', () => {
    let now = 1_000;
    const busy = new BusyConnections(() => now);
    const [a, b, c] = [{}, {}, {}];
    for (const connection of [a, b, a, c]) busy.seen(connection);
    expect(busy.count()).toBe(3);
    now += 120;
    busy.seen(a);
    expect(busy.count()).toBe(3);
    now += 120;
    expect(busy.count()).toBe(1);
    now += 1_000;
    expect(busy.count()).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts';
import { LagHistory } from './lag-history.js';
import { died, Embedded } from './testing/embedded.js';

let broker: Embedded;
let history: LagHistory;
beforeEach(async () => {
  broker = await Embedded.open();
  history = new LagHistory({ clock: () => broker.now, log: broker.log });
});
afterEach(() => broker.close());

const entry = { ...died(topics.raw, 'M1'), topic: topics.replay };

describe('how far a group is behind', () => {
  it('is said in entries and in the age of the oldest that waits', async () => {
    await broker.log.append([entry]);
    broker.now += 10_000;
    await broker.log.append([entry, entry]);
    await broker.log.admin.commit('normalizer', topics.replay, 0, 0);
    broker.now += 5_000;
    expect(await history.read()).toMatchObject([
      { group: 'normalizer', topic: topics.replay, samples: [{ at: broker.now, lag: 3, seconds: 15 }] },
    ]);
    await broker.log.admin.commit('normalizer', topics.replay, 0, 1);
    expect(await history.read()).toMatchObject([{ samples: [{ lag: 2, seconds: 5 }] }]);
    await broker.log.admin.commit('normalizer', topics.replay, 0, 3);
    expect(await history.read()).toMatchObject([{ samples: [{ lag: 0, seconds: 0 }] }]);
  });

  it('is kept over time, and forgotten with the group', async () => {
    await broker.log.append([entry, entry]);
    await broker.log.admin.commit('normalizer', topics.replay, 0, 0);
    await history.sample();
    broker.now += 5_000;
    await broker.log.admin.commit('normalizer', topics.replay, 0, 2);
    await history.sample();
    broker.now += 5_000;
    const [consumer] = await history.read();
    expect(consumer?.samples.map(({ lag }) => lag)).toEqual([2, 0, 0]);
    await broker.log.admin.forget('normalizer');
    await history.sample();
    expect(await history.read()).toEqual([]);
  });
});

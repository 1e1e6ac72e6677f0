import { describe, expect, it } from '@jest/globals';
import type { FeedState } from './console.deps.js';
import { feedsOfGateways, mergedConnections, mergedFeeds, type ShownGateway } from './feed-presence.js';

const feed = (over: Partial<FeedState>): FeedState => ({
  name: 'lab',
  connections: 1,
  received: 3,
  accepted: 2,
  refused: 0,
  unusable: 1,
  resent: 4,
  connectionFaults: 0,
  senders: [{ application: 'LIS', facility: 'NORTH', organization: 'NORTH', enrolled: true }],
  ...over,
});
const counts = { frames: 1, answers: 1, inFlight: 0, bytesReceived: 1, bytesSent: 1, openedAt: 1 };
const connection = (id: number, faults: number, activeAt: number) => ({
  ...counts,
  remoteAddress: '127.0.0.1',
  speaks: 'MLLP',
  id,
  faults,
  activeAt,
});
const gateway = (feeds: readonly FeedState[], open: ReturnType<typeof connection>[]): ShownGateway => ({
  feeds,
  connections: { lab: { connections: open.length, open, faulty: [], refused: [] } },
});
const two = new Map([
  ['a', gateway([feed({ lastMessageAt: 10, ackMsP99: 5, certificateExpiresAt: 900 })], [connection(1, 0, 5)])],
  [
    'b',
    gateway(
      [feed({ lastMessageAt: 20, ackMsP99: 3, received: 7, certificateExpiresAt: 800 }), feed({ name: 'ward' })],
      [connection(1, 0, 9), connection(2, 1, 1)],
    ),
  ],
]);

describe('the feeds of several gateways', () => {
  it('are one with the sums of their counts, and name each gateway', () => {
    expect(mergedFeeds(two)).toMatchObject([
      {
        name: 'lab',
        connections: 2,
        received: 10,
        accepted: 4,
        unusable: 2,
        resent: 8,
        lastMessageAt: 20,
        ackMsP99: 5,
        certificateExpiresAt: 800,
        senders: [{ application: 'LIS' }],
        instances: [
          { instance: 'a', connections: 1, received: 3, lastMessageAt: 10 },
          { instance: 'b', connections: 1, received: 7, lastMessageAt: 20 },
        ],
      },
      { name: 'ward', received: 3, instances: [{ instance: 'b' }] },
    ]);
  });

  it.each<[string, FeedState['intake'], FeedState['intake'], FeedState['intake']]>([
    [
      'all follow',
      { state: 'paused', since: 5, by: 'ida', settled: true },
      { state: 'paused', since: 5, by: 'ida', settled: true },
      { state: 'paused', since: 5, by: 'ida', settled: true },
    ],
    [
      'one follows not yet',
      { state: 'started', since: 5, by: 'ida', settled: true },
      { state: 'stopped', since: 6, by: 'odo', settled: true },
      { state: 'stopped', since: 6, by: 'odo', settled: false },
    ],
    [
      'one is at it',
      { state: 'stopped', since: 6, by: 'odo', settled: false },
      { state: 'stopped', since: 6, by: 'odo', settled: true },
      { state: 'stopped', since: 6, by: 'odo', settled: false },
    ],
    ['none knows of any', undefined, undefined, undefined],
  ])('are under the newest order, settled once all have come to it: %s', (_what, one, other, both) => {
    const shown = (intake: FeedState['intake']) => gateway([feed(intake ? { intake } : {})], []);
    const merged = (...orders: FeedState['intake'][]) =>
      mergedFeeds(new Map(orders.map((intake, nth) => [String(nth), shown(intake)])))[0]?.intake;
    expect([merged(one, other), merged(other, one)]).toEqual([both, both]);
  });

  it('show connections with faults first, each with its gateway', () => {
    expect(mergedConnections(two, 'lab')?.open.map(({ instance, id }) => `${instance}${id}`)).toEqual([
      'b2',
      'b1',
      'a1',
    ]);
    expect(mergedConnections(two, 'lab')?.connections).toBe(3);
  });

  it.each(['nobody', '__proto__', 'toString'])('have no connections of a feed %s', (name) => {
    expect(mergedConnections(two, name)).toBeUndefined();
  });

  it('are not known where the gateways cannot be asked', async () => {
    const { feeds, feedConnections } = feedsOfGateways({ shown: async () => undefined });
    expect([await feeds(), await feedConnections('lab')]).toEqual([undefined, 'not known']);
  });
});

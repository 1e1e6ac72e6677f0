import { describe, expect, it } from '@jest/globals';
import type { FeedView } from '../../src/api/views.js';
import { type FeedOrder, shownFeeds } from './feed-order.js';

const feed = (name: string, more: Partial<FeedView> = {}): FeedView => ({
  name,
  connections: 0,
  intake: { state: 'started', settled: true },
  received: 0,
  accepted: 0,
  refused: 0,
  unusable: 0,
  resent: 0,
  connectionFaults: 0,
  senders: [],
  ...more,
});

const feeds = [
  feed('ward', { received: 5, lastMessageAt: '2026-01-02T00:00:00Z', port: 2575, host: '127.0.0.1' }),
  feed('lab', { received: 9, lastMessageAt: '2026-01-03T00:00:00Z', refused: 2 }),
  feed('pharmacy', {
    senders: [{ organization: 'Lindenhof', application: 'LIS', facility: 'LGH', enrolled: true }],
    unusable: 1,
  }),
];
const names = (text: string, order: FeedOrder = 'configured'): readonly string[] =>
  shownFeeds(feeds, text, order).map(({ name }) => name);

describe('feeds that are shown', () => {
  it.each([
    ['', ['ward', 'lab', 'pharmacy']],
    [' LAB ', ['lab']],
    ['linden', ['pharmacy']],
    [':2575', ['ward']],
    ['x-ray', []],
  ])('are for %j %j', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it.each([
    ['failing', ['lab', 'pharmacy', 'ward']],
    ['silent', ['pharmacy', 'ward', 'lab']],
    ['busy', ['lab', 'ward', 'pharmacy']],
  ] as const)('stand, %s first, as %j', (order, expected) => {
    expect(names('', order)).toEqual(expected);
  });
});

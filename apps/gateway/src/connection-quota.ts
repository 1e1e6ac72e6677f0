import type { ConnectionQuota } from '#mllp';
import type { Config, FeedConfig } from '#platform';
import type { ConnectionCounts, CountedScope } from '#storage';

/** What the connections of a feed are counted by, over all gateways. Where nobody can say, each gateway has its own caps. */
export function quotaOf(counts: ConnectionCounts, feed: FeedConfig, limits: Config['limits']): ConnectionQuota {
  const ofFeed = feed.limits?.connections;
  const scopes = (address: string): readonly CountedScope[] => [
    { name: 'all', max: limits.connections },
    ...(ofFeed === undefined ? [] : [{ name: `feed ${feed.name}`, max: ofFeed }]),
    // One address cannot have more than all may: then there is nothing to count.
    ...(limits.connectionsPerAddress < limits.connections
      ? [{ name: `address ${address}`, max: limits.connectionsPerAddress }]
      : []),
  ];
  return {
    take: async (address) => (await counts.take(scopes(address))) ?? true,
    release: (address) => counts.release(scopes(address)),
  };
}

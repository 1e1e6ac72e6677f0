import type { Presence } from '#storage';
import type { ConsoleDeps, FeedConnectionStates, FeedState } from './console.deps.js';

/** What one gateway shows of itself. */
export interface ShownGateway {
  readonly feeds: readonly FeedState[];
  /** By feed. */
  readonly connections: Readonly<Record<string, FeedConnectionStates>>;
}

/** The feeds of all gateways, as they show them; not known where nobody can be asked. */
export const feedsOfGateways = (
  presence: Pick<Presence<ShownGateway>, 'shown'>,
): Pick<ConsoleDeps, 'feeds' | 'feedConnections'> => ({
  feeds: async () => {
    const gateways = await presence.shown();
    return gateways && mergedFeeds(gateways);
  },
  feedConnections: async (feed) => {
    const gateways = await presence.shown();
    return gateways ? mergedConnections(gateways, feed) : 'not known';
  },
});

/** Counts are sums over the gateways; of acknowledgement times the slowest gateway's stand, of certificates the first to expire. */
export function mergedFeeds(gateways: ReadonlyMap<string, ShownGateway>): readonly FeedState[] {
  const states = [...gateways].flatMap(([instance, { feeds }]) => feeds.map((feed) => ({ instance, feed })));
  return [...Map.groupBy(states, ({ feed }) => feed.name).values()].flatMap((of) => {
    const [first, ...others] = of.map(({ feed }) => feed);
    if (!first) return [];
    const instances = of
      .map(({ instance, feed: { connections, received, lastMessageAt } }) => ({
        instance,
        connections,
        received,
        ...(lastMessageAt !== undefined && { lastMessageAt }),
      }))
      .toSorted((a, b) => (a.instance < b.instance ? -1 : 1));
    return [{ ...others.reduce(merged, first), instances }];
  });
}

const merged = (a: FeedState, b: FeedState): FeedState => ({
  ...a,
  connections: a.connections + b.connections,
  received: a.received + b.received,
  accepted: a.accepted + b.accepted,
  refused: a.refused + b.refused,
  unusable: a.unusable + b.unusable,
  resent: a.resent + b.resent,
  connectionFaults: a.connectionFaults + b.connectionFaults,
  ...intakeOf(a, b),
  ...of('lastMessageAt', Math.max, a, b),
  ...of('ackMsP50', Math.max, a, b),
  ...of('ackMsP99', Math.max, a, b),
  ...of('certificateExpiresAt', Math.min, a, b),
  senders: [
    ...new Map(
      [...a.senders, ...b.senders].map((sender) => [`${sender.application}|${sender.facility}`, sender]),
    ).values(),
  ],
});

/** The newest order is what all come to; until they have, it is not settled. */
function intakeOf({ intake: a }: FeedState, { intake: b }: FeedState): Pick<FeedState, 'intake'> {
  const newest = (b?.since ?? 0) > (a?.since ?? 0) ? b : (a ?? b);
  if (!newest) return {};
  const isSame = a?.state === b?.state && a?.since === b?.since;
  return { intake: { ...newest, settled: isSame && a?.settled === true && b?.settled === true } };
}

type Instant = 'lastMessageAt' | 'ackMsP50' | 'ackMsP99' | 'certificateExpiresAt';

/** Of those that there are. */
function of(name: Instant, choose: (...values: number[]) => number, a: FeedState, b: FeedState): Partial<FeedState> {
  const values = [a[name], b[name]].filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [name]: choose(...values) };
}

/** Undefined where no gateway has such a feed. */
export function mergedConnections(
  gateways: ReadonlyMap<string, ShownGateway>,
  feed: string,
): FeedConnectionStates | undefined {
  const all = [...gateways].flatMap(([instance, { connections }]) => {
    const shown = Object.hasOwn(connections, feed) ? connections[feed] : undefined;
    return shown ? [{ instance, shown }] : [];
  });
  if (all.length === 0) return undefined;
  const gathered = <One extends object>(list: (shown: FeedConnectionStates) => readonly One[]) =>
    all.flatMap(({ instance, shown }) => list(shown).map((one) => ({ ...one, instance })));
  return {
    connections: all.reduce((sum, { shown }) => sum + shown.connections, 0),
    open: gathered(({ open }) => open).toSorted((a, b) => b.faults - a.faults || b.activeAt - a.activeAt),
    faulty: gathered(({ faulty }) => faulty),
    refused: gathered(({ refused }) => refused),
  };
}

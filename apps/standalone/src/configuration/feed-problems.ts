import type { ConfigProblem, LenientConfig, LenientFeed } from '#platform';

type Feeds = LenientConfig['feeds'];

/** Feeds that stand in each other's way, and senders that nobody can mean. */
export function feedProblems({
  feeds,
  organizations,
  authorities,
  mllp,
  mode,
  signIn,
}: LenientConfig): readonly ConfigProblem[] {
  const known = new Set(organizations);
  const sources = authorities.map((one) => one?.source);
  return [
    ...unknown(sources, known, (index) => `authorities[${index}].source`),
    ...(signIn.oidc?.roles ?? []).flatMap((granted, index) =>
      unknown(granted?.organizations ?? [], known, (each) => `signIn.oidc.roles[${index}].organizations[${each}]`),
    ),
    ...takenNames(feeds),
    ...takenPorts(feeds, mllp.host),
    ...(mode === 'cluster' ? uncounted(feeds) : []),
    ...feeds.flatMap((feed, index) =>
      feed === undefined
        ? []
        : [
            ...unknown(
              feed.senders.map((sender) => sender?.organization),
              known,
              (sender) => `feeds[${index}].senders[${sender}].organization`,
            ),
            ...hiddenSenders(feed, `feeds[${index}]`),
          ],
    ),
  ];
}

function takenNames(feeds: Feeds): ConfigProblem[] {
  const seen = new Set<string>();
  return feeds.flatMap((feed, index): ConfigProblem[] => {
    if (feed?.name === undefined) return [];
    const problem: ConfigProblem = { code: 'CONFIG_NAME_TAKEN', at: `feeds[${index}].name`, problem: feed.name };
    return seen.size === seen.add(feed.name).size ? [problem] : [];
  });
}

function takenPorts(feeds: Feeds, defaultHost = '127.0.0.1'): ConfigProblem[] {
  const seen = new Set<string>();
  return feeds.flatMap((feed, index): ConfigProblem[] => {
    // Any free port is another one each time.
    if (feed?.port === undefined || feed.port === 0) return [];
    const address = `${feed.host ?? defaultHost}:${feed.port}`;
    const problem = `another feed has ${address}`;
    return seen.size === seen.add(address).size
      ? [{ code: 'CONFIG_CONTRADICTED', at: `feeds[${index}].port`, problem }]
      : [];
  });
}

/** A sequence number counts in the transaction of its entry, and the log of a cluster has none. */
const uncounted = (feeds: Feeds): readonly ConfigProblem[] =>
  feeds.flatMap((feed, index): ConfigProblem[] => {
    if (feed?.sequenceNumbers !== true) return [];
    const problem = 'sequence numbers are kept in embedded mode only, and mode is cluster';
    return [{ code: 'CONFIG_CONTRADICTED', at: `feeds[${index}].sequenceNumbers`, problem }];
  });

/** Organizations that are not among those listed, where any are. */
const unknown = (
  named: readonly (string | undefined)[],
  known: ReadonlySet<string>,
  at: (index: number) => string,
): readonly ConfigProblem[] =>
  named.flatMap((name, index): ConfigProblem[] =>
    name === undefined || known.size === 0 || known.has(name)
      ? []
      : [{ code: 'CONFIG_ORGANIZATION_UNKNOWN', at: at(index), problem: name }],
  );

/** The first sender that fits decides, so one behind another that fits whenever it does is never asked. */
const hiddenSenders = ({ senders }: LenientFeed, at: string): readonly ConfigProblem[] =>
  senders.flatMap((sender, index): ConfigProblem[] => {
    if (sender === undefined) return [];
    const before = senders.findIndex(
      (earlier, place) =>
        place < index &&
        earlier !== undefined &&
        fitsWhenever(earlier.application, sender.application) &&
        fitsWhenever(earlier.facility, sender.facility),
    );
    if (before === -1) return [];
    const problem = `senders[${before}] fits whatever this one does, and comes first`;
    return [{ code: 'CONFIG_CONTRADICTED', at: `${at}.senders[${index}]`, problem }];
  });

const fitsWhenever = (earlier: string | undefined, later: string | undefined): boolean =>
  earlier === undefined || earlier === later;

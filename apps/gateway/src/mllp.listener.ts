import { MllpServer } from '#mllp';
import { type Clock, type Config, type FeedConfig, openFeed } from '#platform';
import type { FeedState } from './feed-state.js';
import { Feed, type FeedDependencies } from './feed.js';

interface Listener {
  readonly feed: Feed;
  readonly server?: MllpServer;
  readonly host?: string;
  port?: number;
}

/** One MLLP server per feed that has a port. */
export class MllpListeners {
  readonly #listeners: Listener[];

  constructor(config: Config, deps: FeedDependencies, clock: Clock) {
    const feeds = config.feeds.length > 0 ? config.feeds : [{ ...openFeed, ...config.mllp }];
    this.#listeners = feeds.map((feedConfig) => listener(feedConfig, config, deps, clock));
  }

  /** Resolves when every port listens; rejects with PORT_IN_USE. */
  async start(): Promise<void> {
    for (const one of this.#listeners) if (one.server) one.port = (await one.server.start()).port;
  }

  /** Takes no further connection, lets what is in flight be answered, then closes. */
  async drain(timeoutMs: number): Promise<void> {
    await Promise.all(this.#listeners.map(({ server }) => server?.drain(timeoutMs)));
  }

  /** The named feed, the first one without a name. */
  feed(name?: string): Feed | undefined {
    return (name === undefined ? this.#listeners[0] : this.#listeners.find(({ feed }) => feed.config.name === name))
      ?.feed;
  }

  port(): number | undefined {
    return this.#listeners[0]?.port;
  }

  states(): readonly FeedState[] {
    return this.#listeners.map(({ feed, server, host, port }) => ({
      name: feed.config.name,
      ...(host && { host }),
      ...(port !== undefined && { port }),
      connections: server?.connections().length ?? 0,
      ...feed.counters.state(),
    }));
  }
}

function listener(feedConfig: FeedConfig, config: Config, deps: FeedDependencies, clock: Clock): Listener {
  const feed = new Feed(feedConfig, deps);
  if (feedConfig.port === undefined) return { feed };
  const host = feedConfig.host ?? config.mllp.host;
  const { frameBytes, connections, connectionsPerAddress, idleMs, frameMs, inFlightPerConnection } = config.limits;
  const server = new MllpServer({
    host,
    port: feedConfig.port,
    limits: {
      frameBytesMax: frameBytes,
      connectionsMax: connections,
      connectionsPerAddressMax: connectionsPerAddress,
      idleMs,
      frameMs,
      inFlightPerConnection,
    },
    onFrame: (bytes, connection) => feed.frame(bytes, connection),
    onFault: async (code, _connection, bytes) =>
      bytes.length > 0 ? feed.brokenFrame(code, bytes) : (feed.connectionFault(code) as undefined),
    clock,
  });
  return { feed, server, host };
}

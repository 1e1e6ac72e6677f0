import { fault, intakeStates } from '#contracts';
import { ConnectionCaps, type ConnectionState, firstBytesKind, MllpServer, type MllpServerLimits } from '#mllp';
import { type Clock, type Config, type FeedConfig, type LogFields, openFeed } from '#platform';
import { FeedCertificate } from './feed-certificate.js';
import { type FeedDiagnosis, feedDiagnosis } from './feed-diagnosis.js';
import { FeedIntake } from './feed-intake.js';
import type { FeedState } from './feed-state.js';
import { quotaOf } from './connection-quota.js';
import { Feed, type FeedDependencies } from './feed.js';
import type { IntakeOrders } from './intake-orders.js';
import { tlsFilesOf } from './tls-files.js';

const watchMs = 10_000;

interface Listener {
  readonly feed: Feed;
  readonly intake: FeedIntake;
  readonly server?: MllpServer;
  readonly certificate?: FeedCertificate | undefined;
  readonly host?: string;
}

/** One MLLP server per feed that has a port. */
export class MllpListeners {
  readonly #listeners: Listener[];
  readonly #metrics: FeedDependencies['metrics'];
  readonly #showBytes: boolean;
  #watch: NodeJS.Timeout | undefined;

  /** Faults FILE_UNREADABLE, CERTIFICATE_UNUSABLE. */
  constructor(config: Config, deps: FeedDependencies, clock: Clock) {
    const feeds = config.feeds.length > 0 ? config.feeds : [{ ...openFeed, ...config.mllp }];
    const { connections, connectionsPerAddress } = config.limits;
    const caps = new ConnectionCaps({ connectionsMax: connections, connectionsPerAddressMax: connectionsPerAddress });
    this.#metrics = deps.metrics;
    this.#showBytes = config.diagnostics.showBytes;
    this.#listeners = feeds.map((feed) => listener(feed, config, deps, { clock, caps }));
  }

  /** Resolves when every port listens that is to; rejects with PORT_IN_USE. */
  async start(orders: IntakeOrders = new Map()): Promise<void> {
    for (const { feed, intake } of this.#listeners) await intake.follow(orders.get(feed.config.name));
    this.#look();
    this.#watch = setInterval(() => this.#look(), watchMs);
    this.#watch.unref();
  }

  /** Does what people ordered; what cannot be done now is tried at the next call. */
  follow(orders: IntakeOrders): void {
    for (const { feed, intake } of this.#listeners)
      intake.follow(orders.get(feed.config.name)).catch((error: unknown) => feed.notOpened(error));
    this.#tellIntake();
  }

  /** Takes up certificates whose files have changed, or all; open connections stay. */
  renewCertificates(anyway = true): void {
    for (const { certificate, server } of this.#listeners)
      certificate?.check((tls) => server?.renewCertificates(tls), anyway);
  }

  #look(): void {
    this.renewCertificates(false);
    this.#tellIntake();
    const { connections, certificateExpiry } = this.#metrics;
    for (const { name: feed, connections: open, certificateExpiresAt } of this.states()) {
      connections.set({ feed }, open);
      if (certificateExpiresAt !== undefined) certificateExpiry.set({ feed }, certificateExpiresAt / 1000);
    }
  }

  #tellIntake(): void {
    for (const { feed, intake } of this.#listeners)
      for (const state of intakeStates)
        this.#metrics.intake.set({ feed: feed.config.name, state }, state === intake.ordered ? 1 : 0);
  }

  /** Some feed has a certificate that can be renewed. */
  get hasTls(): boolean {
    return this.#listeners.some(({ certificate }) => certificate !== undefined);
  }

  /** Takes no further connection, lets what is in flight be answered, then closes. */
  async drain(timeoutMs: number): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(this.#listeners.map(({ intake }) => intake.close(timeoutMs)));
  }

  /** The named feed, the first one without a name. Fault FEED_INTAKE_CLOSED where it is paused or stopped. */
  feed(name?: string): Feed | undefined {
    const found =
      name === undefined ? this.#listeners[0] : this.#listeners.find(({ feed }) => feed.config.name === name);
    if (found && found.intake.ordered !== 'started')
      throw fault('FEED_INTAKE_CLOSED', { feed: found.feed.config.name, state: found.intake.ordered });
    return found?.feed;
  }

  port(): number | undefined {
    return this.#listeners[0]?.server?.port;
  }

  states(): readonly FeedState[] {
    return this.#listeners.map(({ feed, intake, server, certificate, host }) => ({
      name: feed.config.name,
      ...(host && { host }),
      ...(server?.port !== undefined && { port: server.port }),
      connections: server?.connections().length ?? 0,
      intake: intake.seen(),
      ...(certificate && { certificateExpiresAt: certificate.expiresAt }),
      ...feed.counters.state(),
    }));
  }

  /** The connections of a feed, one by one; undefined where there is no such feed. */
  diagnosis(name: string, showBytes = this.#showBytes): FeedDiagnosis | undefined {
    const found = this.#listeners.find(({ feed }) => feed.config.name === name);
    return found && feedDiagnosis(found.server, showBytes);
  }
}

function listener(
  feedConfig: FeedConfig,
  config: Config,
  deps: FeedDependencies,
  { clock, caps }: { readonly clock: Clock; readonly caps: ConnectionCaps },
): Listener {
  const feed = new Feed(feedConfig, deps);
  if (feedConfig.port === undefined) return { feed, intake: new FeedIntake(undefined) };
  const files = tlsFilesOf(feedConfig, config);
  const certificate = files && new FeedCertificate(files, { feed: feedConfig.name, log: deps.log, clock });
  const host = feedConfig.host ?? config.mllp.host;
  const server = new MllpServer({
    host,
    port: feedConfig.port,
    ...(feedConfig.release && { release: feedConfig.release }),
    ...(certificate && { tls: certificate.tls }),
    limits: limitsOf(feedConfig, config),
    caps: capsOf(feedConfig, caps),
    ...(deps.connections && { quota: quotaOf(deps.connections, feedConfig, config.limits) }),
    onFrame: (bytes, connection) => feed.frame(bytes, connection),
    onFault: async (code, connection, bytes) =>
      bytes.length > 0
        ? feed.brokenFrame(code, bytes, about(connection))
        : (feed.connectionFault(code, about(connection)) as undefined),
    onRefused: ({ code, remoteAddress, reason }) => feed.connectionFault(code, { remoteAddress, reason }),
    clock,
  });
  const intake = new FeedIntake(server, (state) => deps.log.info('feed-intake', { feed: feedConfig.name, state }));
  return { feed, intake, server, certificate, host };
}

const capsOf = ({ limits }: FeedConfig, all: ConnectionCaps): ConnectionCaps =>
  limits?.connections === undefined
    ? all
    : new ConnectionCaps({ connectionsMax: limits.connections, connectionsPerAddressMax: limits.connections }, all);

function limitsOf(feed: FeedConfig, config: Config): MllpServerLimits {
  const limits = { ...config.limits, ...feed.limits };
  const { frameBytes, connections, connectionsPerAddress, idleMs, frameMs, inFlightPerConnection } = limits;
  return {
    frameBytesMax: frameBytes,
    connectionsMax: connections,
    connectionsPerAddressMax: connectionsPerAddress,
    idleMs,
    frameMs,
    inFlightPerConnection,
  };
}

/** What a log line says of a connection. */
const about = ({ id, remoteAddress, firstBytes, certificate }: ConnectionState): LogFields => ({
  connection: id,
  remoteAddress,
  speaks: firstBytesKind(firstBytes),
  ...(certificate && { certificate: certificate.commonName }),
});

import { stageGroups, topics } from '#contracts';
import type { EventLog, SendingTurns, StageRuntime } from '#event-log';
import { MllpClient } from '#mllp';
import type { Config, Log, Metrics, PixConsumerConfig } from '#platform';
import { readClientTls } from '../../gateway/src/tls-files.js';
import { Deliverer } from '../../router/src/deliver.js';
import type { PixSubscription } from '../../router/src/notify.js';
import { authorityRules } from './authorities.js';

const connectTimeoutMs = 10_000;
/** Who waits and for how long is decided by the log, which redelivers. */
const backOff = { firstMs: 1, maxMs: 1 };

/** What each consumer wants to hear of; an authority may be named in any of its ways. */
export const pixSubscriptions = ({ pixConsumers, authorities }: Config): readonly PixSubscription[] =>
  pixConsumers.map(({ name, domains }) => ({
    consumer: name,
    domains: new Set(
      authorities
        .filter(({ namespace, universalId, system }) =>
          [namespace, universalId, system].some((one) => one !== undefined && domains.includes(one)),
        )
        .map(({ system }) => system),
    ),
  }));

/**
 * Notes where the router begins; to be called before the stages run. The first consumer is told of what changes from now
 * on, not of all that is; without consumers there is no router, and its place is forgotten.
 */
export async function placeRouter({ pixConsumers }: Config, { admin }: Pick<EventLog, 'admin'>): Promise<void> {
  if (pixConsumers.length === 0) return admin.forget(stageGroups.router);
  const places = await admin.groups([stageGroups.router]);
  const ends = (await admin.partitions()).filter(({ topic }) => topic === topics.golden);
  for (const { topic, partition, end } of ends)
    if (!places.some((one) => one.partition === partition))
      await admin.commit(stageGroups.router, topic, partition, end);
}

interface Delivering<Tx> {
  readonly eventLog: EventLog;
  readonly runtime: StageRuntime<Tx>;
  readonly turns: SendingTurns;
  readonly lines: Log;
  readonly metrics: Metrics;
}

export const createDeliverers = <Tx>(config: Config, delivering: Delivering<Tx>): readonly Deliverer<Tx>[] =>
  config.pixConsumers.map((consumer) => createDeliverer(config, consumer, delivering));

function createDeliverer<Tx>(
  config: Config,
  { name, host, port, tls, sender, receiver, attempts, ackTimeoutMs }: PixConsumerConfig,
  { eventLog, runtime: { unitOfWork, hops, clock }, turns, lines, metrics }: Delivering<Tx>,
): Deliverer<Tx> {
  const client = new MllpClient({
    host,
    port,
    ackTimeoutMs,
    connectTimeoutMs,
    backOff,
    ...(tls && { tls: readClientTls(tls, tls.serverName) }),
  });
  const envelope = { sender, receiver, authorities: authorityRules(config) };
  return new Deliverer({
    consumer: name,
    envelope,
    attemptsMax: attempts,
    client,
    log: eventLog,
    unitOfWork,
    turns,
    hops,
    clock,
    lines,
    metrics,
  });
}

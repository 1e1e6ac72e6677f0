import { randomBytes, randomUUID } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { fault, type MessageId } from '#contracts';
import type { EventLog } from '#event-log';
import { InProcessServer } from '#nest';
import { type Config, createLog, createMetrics, type Log, messageIds, readSecretFile, systemClock } from '#platform';
import { PostgresAlertStore, postgresReaders, RedisHints, RedisPresence } from '#storage';
import { feedsOfGateways, type ShownGateway } from '../../../console/src/api/feed-presence.js';
import { GatewayModule } from '../../../gateway/src/gateway.module.js';
import { alertsModule } from '../alerts.js';
import { announcePorts } from '../announced-ports.js';
import { apiModules, queryModule } from '../api-modules.js';
import { closeAll, type Closing } from '../closing.js';
import { isLoopback, refuseUnservable } from '../configuration/exposure-problems.js';
import type { Gateway } from '../gateway.js';
import { createHttp, httpPort, listen } from '../http.js';
import { lastMessageId } from '../last-message-id.js';
import { ProcessModule } from '../process.module.js';
import { keyOf } from '../purpose-key.js';
import type { Readers } from '../readers.js';
import type { Broker } from '../standalone.js';
import { updateWholeBroker } from '../whole-broker-metrics.js';
import { clusterAccess } from './cluster-access.js';
import { ClusterOperations } from './cluster-operations.js';
import { type Door, openDoor } from './door.js';
import { whenThere } from './patience.js';
import { startQueryService } from './query-service.js';
import { openServers, type Servers } from './servers.js';
import { startStageService } from './stage-service.js';

const drainMs = 10_000;

/**
 * One process of a cluster, which does what its roles say on Kafka and PostgreSQL. It serves its health while it waits for
 * these. Rejects with the coded fault that kept it from starting; what was opened is closed again.
 */
export async function startCluster(config: Config): Promise<Broker> {
  refuseUnservable(config);
  const opened: Closing[] = [];
  try {
    return await start(config, createLog(config.logLevel), opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function start(config: Config, log: Log, opened: Closing[]): Promise<Broker> {
  const metrics = createMetrics();
  const secret = readSecretFile(config.secretFile ?? '');
  const stopping = new AbortController();
  const servers = openServers(config, log);
  opened.push(() => servers.close());
  const ids = new LateMessageIds();
  const readers = clusterReaders(servers);
  const keyFor = (purpose: string): Uint8Array => keyOf(secret, purpose);
  const has = (role: Config['roles'][number]): boolean => config.roles.includes(role);
  const queries = has('mpi') ? queryModule({ config, readers, keyFor, log }) : undefined;
  const desk = queries && has('gateway') ? new InProcessServer() : undefined;
  const door = has('gateway')
    ? openDoor({ config, servers, readers, secret, log, metrics, desk, mintMessageId: () => ids.next() })
    : undefined;
  const update = (): Promise<void> => updateWholeBroker(metrics, servers.eventLog, readers.archive);
  const operations = new ClusterOperations(metrics, has('record') ? update : undefined);
  const mintMessageId = (): MessageId => ids.next();
  const apis = has('console') ? consoleApis({ config, door, servers, readers, mintMessageId, keyFor, log }) : [];
  const doors = servedBy(door, config);
  // Health and metrics alone, which a process of stages serves, are for whoever reaches its port.
  const access =
    has('console') || doors.length > 0 ? clusterAccess({ config, servers, secret, readers, log }) : undefined;
  const guarded = access ? [access.module] : [];
  const served = [...guarded, ...doors, ...apis, ...(desk && queries ? [queries] : [])];
  opened.push(async () => access?.stop());
  const http = await createHttp(ProcessModule.register(operations, served), config, log, desk);
  opened.push(() => http.close());
  await listen(http, config);
  opened.push(() => stopping.abort());

  await servers.ready(stopping.signal);
  metrics.logCopies.set({ mode: config.mode }, servers.copies());
  await whenThere('PostgreSQL', log, stopping.signal, async () => access?.start());
  await whenThere('Kafka', log, stopping.signal, () => ids.begin(servers.eventLog, config.partitions));
  if (queries && !desk) opened.push(await startQueryService(config, queries));
  if (config.stages === 'run') opened.push(await startStageService({ config, servers, secret, log, metrics }));
  if (door) {
    opened.push(() => door.stop(drainMs));
    await door.start(stopping.signal);
  }
  operations.started();
  opened.push(() => operations.stopping());
  const ports = { mllp: door?.gateway.port() ?? 0, http: httpPort(http) };
  opened.push(announcePorts(config.dataDir, ports));
  log.info('ready', { ...ports, roles: config.roles.join() });
  return {
    mllpPort: ports.mllp,
    httpPort: ports.http,
    ...(door?.gateway.listeners.hasTls && { renewCertificates: () => door.gateway.listeners.renewCertificates() }),
    stop: () => closeAll(opened),
  };
}

const clusterReaders = ({ eventLog, database }: Servers): Readers => ({
  log: eventLog,
  append: (drafts) => eventLog.append(drafts),
  moveGroup: (group, places) => eventLog.admin.move(group, places),
  ...postgresReaders(database),
});

interface ConsoleInput {
  readonly config: Config;
  readonly door: Door | undefined;
  readonly servers: Servers;
  readonly readers: Readers;
  readonly mintMessageId: () => MessageId;
  readonly keyFor: (purpose: string) => Uint8Array;
  readonly log: Log;
}

function consoleApis({ config, door, servers, readers, mintMessageId, keyFor, log }: ConsoleInput) {
  const feeds = feedsOf(door, servers);
  const store = new PostgresAlertStore(servers.database);
  return [
    ...apiModules({ config, feeds, readers, mintMessageId, keyFor }),
    alertsModule({ config, feeds, readers, store, log, holder: randomUUID() }),
  ];
}

/** Of all gateways by Redis; without it of this process, or nothing. */
function feedsOf(door: Door | undefined, { redis }: Servers) {
  if (redis) {
    const presence = new RedisPresence<ShownGateway>(redis);
    const shown = async () => {
      // What this process does itself is not a second old.
      await door?.presence?.show();
      return presence.shown();
    };
    return { ...feedsOfGateways({ shown }), hints: new RedisHints(redis) };
  }
  return {
    feeds: () => door?.gateway.listeners.states(),
    feedConnections: (name: string) => (door ? door.gateway.listeners.diagnosis(name) : ('not known' as const)),
  };
}

/** Messages over HTTP only where nobody but this machine can reach them, as there is no certificate to know a sender by. */
function servedBy(door: Door | undefined, { http: { host } }: Config): readonly DynamicModule[] {
  if (!door || !isLoopback(host)) return [];
  const { listeners, patientFeed }: Gateway = door.gateway;
  return [GatewayModule.register(listeners, patientFeed)];
}

/** Message ids that go on growing after a restart, once the log says which was the last. */
class LateMessageIds {
  #mint: (() => MessageId) | undefined;

  next(): MessageId {
    if (!this.#mint) throw fault('LOG_UNAVAILABLE', { reason: 'starting' });
    return this.#mint();
  }

  async begin(log: EventLog, partitions: number): Promise<void> {
    this.#mint = messageIds(systemClock, randomBytes, await lastMessageId(log, partitions));
  }
}

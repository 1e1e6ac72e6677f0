import { randomUUID } from 'node:crypto';
import type { MessageId } from '#contracts';
import { InProcessClient, type InProcessServer, queryClient } from '#nest';
import { type Config, type Log, type Metrics, systemClock } from '#platform';
import { InProcessMessageRates, RedisConnectionCounts, RedisMessageRates, RedisPresence } from '#storage';
import { placeAcknowledgers } from '../../../gateway/src/acknowledger.js';
import { GatewayPresence } from '../../../gateway/src/presence.js';
import { askOver } from '../../../gateway/src/query.js';
import { acknowledgingFeeds } from '../acknowledgers.js';
import { createGateway, type Gateway } from '../gateway.js';
import type { Readers } from '../readers.js';
import { openIntake } from './intake.js';
import { LagWatch } from './lag-watch.js';
import { whenThere } from './patience.js';
import { queryAddress } from './query-service.js';
import type { Servers } from './servers.js';

interface DoorInput {
  readonly config: Config;
  readonly servers: Servers;
  readonly readers: Readers;
  readonly secret: Uint8Array;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where queries are answered, if it is in this process. */
  readonly desk: InProcessServer | undefined;
  readonly mintMessageId: () => MessageId;
}

/** The gateway of a cluster's process. */
export interface Door {
  readonly gateway: Gateway;
  /** Shows what it does to consoles; absent without Redis. */
  readonly presence: GatewayPresence | undefined;
  /** Waits for the brokers until the signal is aborted. */
  start(signal: AbortSignal): Promise<void>;
  stop(timeoutMs: number): Promise<void>;
}

export function openDoor(input: DoorInput): Door {
  const { config, servers, readers, secret, log, metrics, desk, mintMessageId } = input;
  const { eventLog, redis } = servers;
  const lag = new LagWatch(eventLog);
  const { intake, close } = openIntake(config, servers);
  const client = desk ? new InProcessClient(desk) : queryClient(queryAddress(config));
  const instance = randomUUID();
  const connections = redis && new RedisConnectionCounts(redis, instance);
  const gateway = createGateway({
    config,
    log,
    metrics,
    secret,
    mintMessageId,
    intake,
    eventLog,
    turns: servers.turns,
    ask: askOver(client, { clock: systemClock, log }),
    lag: () => lag.entries,
    ...(connections && { connections }),
    ...(redis && { rates: new RedisMessageRates(redis, new InProcessMessageRates()) }),
    readers,
  });
  const presence = redis && new GatewayPresence(instance, gateway.listeners, new RedisPresence(redis));
  return {
    gateway,
    presence,
    start: async (signal) => {
      lag.start();
      await whenThere('Kafka', log, signal, () => placeAcknowledgers(acknowledgingFeeds(config), eventLog));
      connections?.start();
      await gateway.start();
      presence?.start();
    },
    stop: async (timeoutMs) => {
      await gateway.stop(timeoutMs);
      await presence?.stop();
      await connections?.stop();
      lag.stop();
      client.close();
      await close();
    },
  };
}

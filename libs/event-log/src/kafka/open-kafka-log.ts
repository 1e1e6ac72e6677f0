import type { Fault } from '#contracts';
import type { DeliveryPolicy } from '../subscriptions.js';
import type { KafkaClient, KafkaClientName } from './client.js';
import { KafkaEventLog } from './event-log.js';
import { KafkajsClient } from './kafkajs/client.js';
import { PlatformaticClient } from './platformatic/client.js';
import type { KafkaConnection } from './settings.js';

export type { KafkaClientName } from './client.js';
export type { KafkaEventLog, KafkaLogState } from './event-log.js';
export type { KafkaConnection } from './settings.js';

export interface KafkaLogOptions {
  /** The library that speaks to Kafka; deploy/decisions/010 says how they differ. */
  readonly client?: KafkaClientName | undefined;
  readonly connection: KafkaConnection;
  /** In front of the names of topics and groups, `hie.`. */
  readonly prefix: string;
  /** Of each topic; as many as there are brokers, three at most, without. */
  readonly replicas?: number | undefined;
  readonly delivery?: Partial<DeliveryPolicy> | undefined;
  /** That may consume: while the coordinator of a group changes, the list of groups leaves it out, and says nothing. */
  readonly groups?: readonly string[] | undefined;
  /** Told what does not keep the broker from working, and somebody should know: LOG_TOPIC_DIFFERS and the like. */
  readonly notice?: ((finding: Fault) => void) | undefined;
}

/** Connects to nothing yet: what is done first finds out whether the cluster answers. */
export const openKafkaLog = ({ client, connection, ...options }: KafkaLogOptions): KafkaEventLog =>
  new KafkaEventLog({ ...options, client: clientOf(client, connection, `${options.prefix}reader`) });

const clientOf = (name: KafkaClientName = 'platformatic', to: KafkaConnection, readerGroup: string): KafkaClient =>
  name === 'kafkajs' ? new KafkajsClient(to, readerGroup) : new PlatformaticClient(to, readerGroup);

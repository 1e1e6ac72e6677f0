import type { BaseOptions } from '@platformatic/kafka';
import { type KafkaConnection, timing } from '../settings.js';

/** What each part of the client is opened with. */
export const clientOptions = ({ brokers, tls, sasl }: KafkaConnection): BaseOptions => ({
  clientId: 'hie-broker',
  bootstrapBrokers: [...brokers],
  autocreateTopics: false,
  connectTimeout: timing.connectMs,
  requestTimeout: timing.requestMs,
  retries: timing.retries,
  retryDelay: timing.retryMs,
  metadataMaxAge: timing.metadataMs,
  ...(tls && { tls }),
  ...(sasl && { sasl }),
});

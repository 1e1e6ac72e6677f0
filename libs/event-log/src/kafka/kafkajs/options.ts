import kafkajs, { type Kafka, type RetryOptions, type SASLOptions } from 'kafkajs';
import { fetchBytesMax, type KafkaConnection, type KafkaSasl, partitionBytesMax, timing } from '../settings.js';

export const retry: RetryOptions = {
  retries: timing.retries,
  initialRetryTime: timing.retryMs,
  multiplier: 1,
  factor: 0,
  maxRetryTime: timing.retryMs,
};

/** Says nothing of its own: what fails is a fault of ours. */
export const kafkaOf = ({ brokers, tls, sasl }: KafkaConnection): Kafka =>
  new kafkajs.Kafka({
    clientId: 'hie-broker',
    brokers: [...brokers],
    connectionTimeout: timing.connectMs,
    authenticationTimeout: timing.connectMs,
    requestTimeout: timing.requestMs,
    enforceRequestTimeout: true,
    retry,
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls && { ssl: { ...tls } }),
    ...(sasl && { sasl: saslOf(sasl) }),
  });

function saslOf({ mechanism, username, password }: KafkaSasl): SASLOptions {
  if (mechanism === 'PLAIN') return { mechanism: 'plain', username, password };
  if (mechanism === 'SCRAM-SHA-256') return { mechanism: 'scram-sha-256', username, password };
  return { mechanism: 'scram-sha-512', username, password };
}

/** Pauses end after so long, where everything is paused: it asks for nothing meanwhile. */
const fetchWaitMs = 100;

export const consumerSettings = {
  sessionTimeout: timing.sessionMs,
  rebalanceTimeout: timing.rebalanceMs,
  heartbeatInterval: timing.heartbeatMs,
  metadataMaxAge: timing.metadataMs,
  maxBytes: fetchBytesMax,
  maxBytesPerPartition: partitionBytesMax,
  maxWaitTimeInMs: fetchWaitMs,
  allowAutoTopicCreation: false,
} as const;

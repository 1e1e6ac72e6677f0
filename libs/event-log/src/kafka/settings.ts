import type { BaseOptions } from '@platformatic/kafka';

/** How a Kafka cluster is reached. */
export interface KafkaConnection {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer };
  readonly sasl?: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  };
}

/** What both a client that reads and one that writes is opened with. */
export const clientOptions = ({ brokers, tls, sasl }: KafkaConnection): BaseOptions => ({
  clientId: 'hie-broker',
  bootstrapBrokers: [...brokers],
  autocreateTopics: false,
  connectTimeout: 5000,
  requestTimeout: 30_000,
  retries: 5,
  retryDelay: 200,
  metadataMaxAge: 30_000,
  ...(tls && { tls }),
  ...(sasl && { sasl }),
});

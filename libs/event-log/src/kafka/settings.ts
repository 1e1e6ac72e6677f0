/** How a Kafka cluster is reached. */
export interface KafkaConnection {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer };
  readonly sasl?: KafkaSasl;
}

export interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

/** The same for every client, so that they can be compared. */
export const timing = {
  connectMs: 5000,
  requestMs: 15_000,
  /** What is not worked on any more within this time is given to another member. */
  sessionMs: 10_000,
  rebalanceMs: 30_000,
  heartbeatMs: 1000,
  retries: 5,
  retryMs: 200,
  metadataMs: 30_000,
  /** How long a broker may hold an answer back while there is nothing new. */
  fetchWaitMs: 250,
} as const;

export const fetchBytesMax = 32 * 1024 * 1024;
export const partitionBytesMax = 2 * 1024 * 1024;

/** Of one record with its headers: a message of 64 MiB fits. */
export const recordBytesMax = 72 * 1024 * 1024;

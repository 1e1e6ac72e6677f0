import { readSecretLine } from '../secret-file.js';
import { readTextFile } from '../text-file.js';
import type { KafkaConfig } from './kafka-keys.js';

/** The keys of `kafka` with what their files hold. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  };
}

/** Faults FILE_UNREADABLE. The answer holds a password: it is for the client, and never for a log. */
export function kafkaAccess({ brokers, tls, sasl }: KafkaConfig): KafkaAccess {
  return {
    brokers,
    ...(tls && {
      tls: {
        ...(tls.ca && { ca: readTextFile(tls.ca) }),
        ...(tls.cert && { cert: readTextFile(tls.cert) }),
        ...(tls.key && { key: readTextFile(tls.key) }),
      },
    }),
    ...(sasl && {
      sasl: {
        mechanism: sasl.mechanism,
        username: sasl.username,
        password: sasl.password ?? readSecretLine(sasl.passwordFile ?? ''),
      },
    }),
  };
}

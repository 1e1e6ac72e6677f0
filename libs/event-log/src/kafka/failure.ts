import { type ErrorCode, Fault, fault } from '#contracts';

/** Names of the Kafka protocol and of TLS that mean more than "not now". */
const codes: Readonly<Record<string, ErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'LOG_TOPIC_UNKNOWN',
  UNKNOWN_TOPIC_ID: 'LOG_TOPIC_UNKNOWN',
  MESSAGE_TOO_LARGE: 'LOG_EVENT_TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'LOG_EVENT_TOO_LARGE',
  NOT_ENOUGH_REPLICAS: 'LOG_REPLICAS_MISSING',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'LOG_REPLICAS_MISSING',
  INVALID_REPLICATION_FACTOR: 'LOG_REPLICAS_MISSING',
  NON_EMPTY_GROUP: 'LOG_GROUP_BUSY',
  UNKNOWN_MEMBER_ID: 'LOG_GROUP_BUSY',
  SASL_AUTHENTICATION_FAILED: 'LOG_ACCESS_REFUSED',
  UNSUPPORTED_SASL_MECHANISM: 'LOG_ACCESS_REFUSED',
  TOPIC_AUTHORIZATION_FAILED: 'LOG_ACCESS_REFUSED',
  GROUP_AUTHORIZATION_FAILED: 'LOG_ACCESS_REFUSED',
  CLUSTER_AUTHORIZATION_FAILED: 'LOG_ACCESS_REFUSED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'LOG_ACCESS_REFUSED',
  SELF_SIGNED_CERT_IN_CHAIN: 'LOG_ACCESS_REFUSED',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'LOG_ACCESS_REFUSED',
  CERT_HAS_EXPIRED: 'LOG_ACCESS_REFUSED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'LOG_ACCESS_REFUSED',
};

export type About = Readonly<Record<string, string | number>>;

/** `names` are those that a client gave its error. Whatever is not known to be final may pass. */
export function faultOf(names: Iterable<string>, error: unknown, about: About = {}): Fault {
  if (error instanceof Fault) return error;
  for (const name of names) {
    const code = codes[name];
    if (code !== undefined) return fault(code, about, error);
  }
  return fault('LOG_UNAVAILABLE', about, error);
}

export const isTopicLost = (error: unknown): boolean => error instanceof Fault && error.code === 'LOG_TOPIC_UNKNOWN';

/** An error with all that it holds: what caused it, and the errors of which it is the sum. */
export function* within(error: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof error !== 'object' || error === null) return;
  const one: Readonly<Record<string, unknown>> = { ...error, message: 'message' in error ? error.message : undefined };
  yield one;
  const { cause, errors, originalError } = error as Readonly<Record<string, unknown>>;
  yield* within(cause);
  if (originalError !== cause) yield* within(originalError);
  if (Array.isArray(errors)) for (const inner of errors) yield* within(inner);
}

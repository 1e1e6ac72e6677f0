import { findErrorBy } from '@platformatic/kafka';
import { Fault, fault } from '#contracts';

/** What the client rejected with, as a fault of ours. Whatever is not known to be final may pass. */
export function kafkaFault(error: unknown, about: Readonly<Record<string, string | number>> = {}): Fault {
  if (error instanceof Fault) return error;
  const is = (id: string): boolean => error instanceof Error && findErrorBy(error, 'apiId', id) !== null;
  if (is('UNKNOWN_TOPIC_OR_PARTITION')) return fault('LOG_TOPIC_UNKNOWN', about, error);
  return fault('LOG_UNAVAILABLE', about, error);
}

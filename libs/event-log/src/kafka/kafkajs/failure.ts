import type { Fault } from '#contracts';
import { type About, faultOf, within } from '../failure.js';

/** What kafkajs rejected with, as a fault of ours. */
export const kafkajsFault = (error: unknown, about?: About): Fault => faultOf(namesOf(error), error, about);

export async function faulty<T>(promise: Promise<T>, about?: About): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw kafkajsFault(error, about);
  }
}

/** It tells some errors of the protocol by a class of its own or in words. */
function* namesOf(error: unknown): Generator<string> {
  for (const { type, name, code, message, groups } of within(error)) {
    if (typeof type === 'string') yield type;
    if (typeof code === 'string') yield code;
    if (name === 'KafkaJSSASLAuthenticationError') yield 'SASL_AUTHENTICATION_FAILED';
    if (typeof message === 'string' && message.includes('must have no running instances')) yield 'NON_EMPTY_GROUP';
    if (Array.isArray(groups)) for (const { error: inner } of groups) yield* namesOf(inner);
  }
}

import { type About, faultOf, within } from '../failure.js';
import type { Fault } from '#contracts';

/** What @platformatic/kafka rejected with, as a fault of ours. */
export const platformaticFault = (error: unknown, about?: About): Fault => faultOf(namesOf(error), error, about);

export const isCalled = (error: unknown, name: string): boolean => [...namesOf(error)].includes(name);

function* namesOf(error: unknown): Generator<string> {
  for (const { apiId, code } of within(error)) {
    if (typeof apiId === 'string') yield apiId;
    if (code === 'PLT_KFK_AUTHENTICATION') yield 'SASL_AUTHENTICATION_FAILED';
    if (typeof code === 'string') yield code;
  }
}

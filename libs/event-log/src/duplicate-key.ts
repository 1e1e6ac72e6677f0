import { hash } from 'node:crypto';
import type { Draft } from '#contracts';

/**
 * What is the same for a message and its resend: feed, MSH-3, MSH-4 and MSH-10, or a hash of the bytes where MSH-10 is
 * missing. The verdict is part of it: a message that was refused and would be accepted now is not a resend. Found in the
 * entry itself, so that nothing else has to be kept to know a message again.
 */
export function duplicateKeyOf({ attributes, value }: Pick<Draft, 'attributes' | 'value'>): string {
  const { controlid } = attributes;
  const named = controlid
    ? `${attributes['application'] ?? ''}\u0000${attributes['facility'] ?? ''}\u0000${controlid}`
    : hash('sha256', value, 'base64');
  return `${attributes['feed'] ?? ''}\u0000${attributes['code'] ?? ''}\u0000${named}`;
}

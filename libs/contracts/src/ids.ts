import { hash } from 'node:crypto';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/**
 * Names one received message for ever. 20 characters of Crockford base32, 48 bits of milliseconds then 50 bits that
 * only grow within a millisecond, so that ids sort by order of receipt: the id is the receive sequence too.
 * Twenty characters, because it is also the MSH-10 of the acknowledgement (ST 20 before v2.7, chapter 2.15.9.10).
 */
export type MessageId = Branded<'MessageId'>;
/** Names one event: a hash of (message id, stage, index, revision), so that a replay gives the same id. */
export type EventId = Branded<'EventId'>;
/** Names one person across organizations: the id of `/fhir/Patient/<enterprise id>`. Never reused. */
export type EnterpriseId = Branded<'EnterpriseId'>;
/** Keyed hash of a source identity: the only form in which a patient's number may stand in a key, header or subject. */
export type SourceKey = Branded<'SourceKey'>;

export const asMessageId = (text: string): MessageId => text as MessageId;
export const asEnterpriseId = (text: string): EnterpriseId => text as EnterpriseId;
export const asSourceKey = (text: string): SourceKey => text as SourceKey;

/** Same message, stage, index and revision: same id. 22 characters of base64url (128 bits). */
export function eventId(message: MessageId, stage: string, index: number, revision: number): EventId {
  return hash('sha256', `${message}\n${stage}\n${index}\n${revision}`, 'base64url').slice(0, 22) as EventId;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A whole number in Crockford base32 (sorts as the numbers do), left-padded to `width`. */
export function base32(value: number, width: number): string {
  let text = '';
  for (let rest = value, at = 0; at < width; at++, rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return text;
}

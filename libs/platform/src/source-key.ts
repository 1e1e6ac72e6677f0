import { createHmac } from 'node:crypto';
import { asSourceKey, type SourceIdentity, type SourceKey } from '#contracts';

export type KeySource = (identity: Pick<SourceIdentity, 'system' | 'value'>) => SourceKey;

/**
 * HMAC-SHA256 of a source identity, cut to 128 bits, base64url: the form in which a patient's number may stand in
 * keys, headers and index columns. Without the secret nobody can try out numbers.
 */
export const keyedHash =
  (secret: Uint8Array): KeySource =>
  ({ system, value }) =>
    asSourceKey(createHmac('sha256', secret).update(system).update('|').update(value).digest('base64url').slice(0, 22));

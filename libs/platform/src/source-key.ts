import { createHmac, hash } from 'node:crypto';
import { asSourceKey, type SourceIdentity, type SourceKey } from '#contracts';

export type KeySource = (identity: Pick<SourceIdentity, 'system' | 'value'>) => SourceKey;

/**
 * HMAC-SHA256 of a source identity, cut to 128 bits, base64url: the form in which a patient's number may stand in
 * keys, headers and index columns. Without the secret nobody can try out numbers.
 */
export function keyedHash(secret: Uint8Array): KeySource {
  const keyed = shortHmac(secret);
  return ({ system, value }) => {
    const text = `${system}|${value}`;
    const digest =
      text.length <= shortCharsMax ? keyed(text) : createHmac('sha256', secret).update(text).digest('base64url');
    return asSourceKey(digest.slice(0, 22));
  };
}

const blockBytes = 64;
const shortCharsMax = 512;

/**
 * HMAC as its definition has it (RFC 2104), over buffers that are used again: half the time of an Hmac object, and every
 * message asks for one.
 */
function shortHmac(secret: Uint8Array): (text: string) => string {
  const key = Buffer.alloc(blockBytes);
  key.set(secret.length <= blockBytes ? secret : hash('sha256', secret, 'buffer'));
  const inner = Buffer.alloc(blockBytes + 3 * shortCharsMax);
  const outer = Buffer.alloc(blockBytes + 32);
  for (const [at, byte] of key.entries()) {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  return (text) => {
    const end = blockBytes + inner.write(text, blockBytes, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, end), 'latin1'), blockBytes, 'latin1');
    return hash('sha256', outer, 'base64url');
  };
}

import { asMessageId, base32, type MessageId } from '#contracts';
import type { Clock } from './clock.js';

/** The random part is two numbers of 25 bits, of five characters each. */
const half = 2 ** 25;
const poolBytes = 8 * 1024;

/**
 * Mints message ids that only grow: 48 bits of milliseconds, then 50 bits that start at random and grow within a
 * millisecond. A clock that jumps back does not make ids smaller; `last` is the greatest id minted before a restart.
 */
export function messageIds(clock: Clock, random: (bytes: number) => Uint8Array, last?: MessageId): () => MessageId {
  let time = last === undefined ? 0 : timeOfMessageId(last) + 1;
  let lower = half;
  /** All but the lower half, which is the same for many ids. */
  let prefix = '';
  let pool = Buffer.alloc(0);
  const begin = (at: number): void => {
    time = at;
    // Randomness costs as much for a thousand milliseconds as for one.
    if (pool.length === 0) pool = Buffer.from(random(poolBytes));
    lower = pool.readUInt32BE(0) % half;
    prefix = base32(time, 10) + base32(pool.readUInt32BE(4) % half, 5);
    pool = pool.subarray(8);
  };
  return () => {
    const now = clock();
    if (now > time) begin(now);
    // A millisecond whose numbers have run out borrows from the next.
    else if (++lower >= half) begin(time + 1);
    return asMessageId(prefix + base32(lower, 5));
  };
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Milliseconds since 1970 of the receipt. */
export function timeOfMessageId(id: string): number {
  let time = 0;
  for (const letter of id.slice(0, 10)) time = time * 32 + alphabet.indexOf(letter);
  return time;
}

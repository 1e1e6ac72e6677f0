import { asMessageId, base32, type MessageId } from '#contracts';
import type { Clock } from './clock.js';

/**
 * Mints message ids that only grow: 48 bits of milliseconds, then 50 bits that start at random and grow within a
 * millisecond. A clock that jumps back does not make ids smaller; `last` is the greatest id minted before a restart.
 */
export function messageIds(clock: Clock, random: (bytes: number) => Uint8Array, last?: MessageId): () => MessageId {
  let time = 0;
  let tail = 0n;
  let floor = last ?? '';
  const next = (): MessageId => {
    const now = clock();
    if (now > time) {
      time = now;
      tail = BigInt(`0x${Buffer.from(random(6)).toString('hex')}`);
    } else tail += 1n;
    return asMessageId(base32(BigInt(time), 10) + base32(tail, 10));
  };
  return () => {
    let id = next();
    for (; id <= floor; id = next()) time = Math.max(time, timeOf(floor)) + 1;
    floor = id;
    return id;
  };
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function timeOf(id: string): number {
  let time = 0;
  for (const letter of id.slice(0, 10)) time = time * 32 + alphabet.indexOf(letter);
  return time;
}

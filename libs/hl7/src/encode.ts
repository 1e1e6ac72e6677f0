import type { Message } from './message.js';

/**
 * The bytes of a message, put together again from the parts that can be read of it. A message is never changed in place, so
 * these are the bytes that were parsed, and an index that missed some of them would show here.
 */
export const encode = (message: Message): Uint8Array => message.encode();

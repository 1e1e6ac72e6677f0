import type { Message } from './message.js';

/** The bytes of a message. A message is never changed in place, so these are the bytes that were parsed. */
export const encode = (message: Message): Uint8Array => message.bytes;

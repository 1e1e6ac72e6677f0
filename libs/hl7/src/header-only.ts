import { encodeText } from './charset.js';
import type { Message } from './message.js';
import { parse } from './parse.js';

/** The message without what follows MSH, and without holding on to its bytes: for an answer that comes later. */
export function headerOnly(message: Message): Message {
  const { used } = message.characterSet;
  const [, separator = '', ...fields] = message.segment('MSH')?.texts().fields ?? [];
  const parsed = parse(encodeText(`MSH${separator}${fields.join(separator)}\r`, used), { characterSet: used });
  return parsed.kind === 'message' ? parsed.message : message;
}

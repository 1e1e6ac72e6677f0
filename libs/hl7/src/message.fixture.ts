import type { Message } from './message.js';
import { parse, type ParseOptions } from './parse.js';

/** The message in this text, segments separated by CR; for tests. */
export function messageOf(text: string | Uint8Array, options?: ParseOptions): Message {
  const parsed = parse(typeof text === 'string' ? Buffer.from(text) : text, options);
  if (parsed.kind === 'refusal') throw new Error(`refused: ${parsed.code}`);
  return parsed.message;
}

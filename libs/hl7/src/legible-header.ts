import { Buffer } from 'node:buffer';
import { utf16Of } from './charset.js';
import { encodingCharacters, standardDelimiters } from './delimiters.js';
import { headerStart } from './header-start.js';
import type { Message } from './message.js';
import { latin1, parse } from './parse.js';

/** Longer than any MSH that names its sender and itself. */
const headerBytesMax = 4096;

/**
 * MSH of bytes that cannot be read as a message, so that the answer to them names the message and reaches its sender.
 * Of one that was cut the fields that are whole; of one whose MSH-2 names no delimiters what MSH-1 separates.
 */
export function legibleHeader(bytes: Uint8Array): Message | undefined {
  const chars = latin1(bytes.subarray(0, headerBytesMax));
  const start = headerStart(chars);
  if (start === -1 || utf16Of(bytes) !== undefined) return undefined;
  const [line = ''] = /^[^\r\n]*/.exec(chars.slice(start)) ?? [];
  const field = line.charAt(3);
  if (!/^[!-/:-@[-`{-~]$/.test(field)) return undefined;
  const isWhole = start + line.length < chars.length;
  return headerOf(isWhole ? line : line.slice(0, line.lastIndexOf(field) + 1), field);
}

function headerOf(line: string, field: string): Message | undefined {
  const asSent = messageOf(line);
  if (asSent) return asSent;
  const [, , ...rest] = line.split(field);
  const asMeant = messageOf([`MSH${field}${encodingCharacters(standardDelimiters)}`, ...rest].join(field));
  return asMeant && isPlausible(asMeant) ? asMeant : undefined;
}

/** What only begins like a header may hold anything, and an answer shows nothing of a patient. */
const isPlausible = ({ header: { type, version } }: Message): boolean =>
  /^[A-Z][A-Z0-9]{2}$/.test(type) && /^2\.\d/.test(version);

function messageOf(line: string): Message | undefined {
  const parsed = parse(Buffer.from(`${line}\r`, 'latin1'));
  return parsed.kind === 'message' ? parsed.message : undefined;
}

import type { CharacterSet } from './charset.js';
import { encodingOf } from './charset-names.js';

/**
 * Encoding of an answer to a message: the one that its bytes are in; where they are ASCII, which many are, the one that
 * MSH-18 names, else `fallback`, what the feed is configured to. `ascii` where nobody named any.
 */
export function answerEncoding({ used, declared }: CharacterSet, fallback = ''): string {
  if (used !== 'ascii') return used;
  return [...declared, fallback].map(encodingOf).find(isBeyondAscii) ?? 'ascii';
}

/** UTF-16 and UTF-32 would have shown in the bytes: without them there the name is a mistake. */
const isBeyondAscii = (encoding: string | undefined): boolean =>
  encoding !== undefined && encoding !== 'ascii' && !/^utf-(?:16|32)/.test(encoding);

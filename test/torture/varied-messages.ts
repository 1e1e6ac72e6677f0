import { adtA01, oruR01 } from '../../apps/standalone/src/demo/bench-messages.js';
import { random } from '../../apps/standalone/src/demo/people/random.js';
import type { Message } from './sender.js';

const documentBytes = 30_000;
const mebibyte = 1024 * 1024;
const { between } = random(1);
/** Documents are pieces of it: it does not compress. */
const noise = Uint8Array.from({ length: mebibyte }, () => between(0, 255));

/**
 * ADT, ORU and ORU with a document of 40 kB, in turn: together they fill the WAL up to its next checkpoint every few
 * hundred messages.
 */
export function variedMessage(index: number): Message {
  if (index % 3 === 0) return { controlId: `ADT${index}`, bytes: adtA01(index) };
  const bytes = oruR01(index, 5);
  return { controlId: `ORU${index}`, bytes: index % 3 === 1 ? bytes : Buffer.concat([bytes, document(index)]) };
}

function document(index: number): Uint8Array {
  const from = (index * 997) % (noise.length - documentBytes);
  const content = Buffer.from(noise.subarray(from, from + documentBytes)).toString('base64');
  return Buffer.from(`OBX|6|ED|11502-2^Laboratory report^LN||^application^pdf^Base64^${content}||||||F\r`);
}

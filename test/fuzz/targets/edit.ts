import assert from 'node:assert/strict';
import { parse, withFields } from '#hl7';
import { contentOf } from '../content.js';

/** The first two bytes choose a field of the message that the others are; it changes, and nothing else does. */
export function fuzz(bytes: Uint8Array): void {
  const parsed = parse(bytes.subarray(2));
  if (parsed.kind === 'refusal') return;
  const { message } = parsed;
  assert.deepEqual(Buffer.from(withFields(message, {})), Buffer.from(message.bytes));
  const segment = message.segments[(bytes[0] ?? 0) % message.segments.length];
  const field = (bytes[1] ?? 0) % 20;
  // Which set the bytes are in is guessed anew, and MSH-18 may be what is changed.
  if (segment === undefined || !/^[A-Z][A-Z0-9]{2}$/.test(segment.name) || message.characterSet.guessed) return;
  if (field < 1 || (segment.name === 'MSH' && (field < 3 || field === 18))) return;
  const changed = parse(withFields(message, { [`${segment.name}[${segment.ordinal}]-${field}`]: '7' }));
  assert.ok(changed.kind === 'message');
  const now = changed.message.segments[segment.index];
  assert.equal(now?.value(field), '7');
  const others = (content: readonly string[]): string[] => content.toSpliced(segment.index, 1);
  assert.deepEqual(others(contentOf(changed.message)), others(contentOf(message)));
  // A set that the segment leaves open is closed, and then what has no meaning in it cannot be said again.
  const isWhole = segment.texts().fields.every((text) => !text.includes('\ufffd') && !text.includes('\x1b'));
  if (message.characterSet.used.startsWith('iso-2022') && !isWhole) return;
  for (let number = 1; number <= segment.fieldCount; number++)
    if (number !== field) assert.equal(now?.raw(number), segment.raw(number));
}

import assert from 'node:assert/strict';
import { Fault } from '#contracts';
import { type Message, parse, withFields } from '#hl7';
import { contentOf } from '../content.js';

/** The first two bytes choose a field of the message that the others are; it changes, and nothing else does. */
export function fuzz(bytes: Uint8Array): void {
  const parsed = parse(bytes.subarray(2));
  if (parsed.kind === 'refusal') return;
  const { message } = parsed;
  // What is no character has no place in UTF-32 to come back to.
  if (message.characterSet.used.startsWith('utf-32')) return;
  assert.deepEqual(Buffer.from(withFields(message, {})), Buffer.from(message.bytes));
  // No frame holds an end block; in a file it is framing or text by what stands behind it.
  if (bytes.includes(0x1c)) return;
  const segment = message.segments[(bytes[0] ?? 0) % message.segments.length];
  const field = (bytes[1] ?? 0) % 20;
  if (segment === undefined || !/^[A-Z][A-Z0-9]{2}$/.test(segment.name) || message.characterSet.guessed) return;
  if (message.all(segment.name)[segment.ordinal - 1] !== segment) return;
  if (field < 1 || (/^(?:MSH|FHS|BHS)$/.test(segment.name) && (field < 3 || field === 18))) return;
  const bytesNow = changedBytes(message, `${segment.name}[${segment.ordinal}]-${field}`);
  if (bytesNow === undefined) return;
  const changed = parse(bytesNow);
  assert.ok(changed.kind === 'message');
  // Which set the bytes are in is found anew, and may have shown in the field alone.
  if (changed.message.characterSet.used !== message.characterSet.used) return;
  const now = changed.message.segments[segment.index];
  assert.equal(now?.value(field), '7');
  const others = (content: readonly string[]): string[] => content.toSpliced(segment.index, 1);
  assert.deepEqual(others(contentOf(changed.message)), others(contentOf(message)));
  for (let number = 1; number <= segment.fieldCount; number++)
    if (number !== field) assert.equal(now?.raw(number), segment.raw(number));
}

/** Undefined where the change is refused: the set cannot say the segment anew, or it would be read as others. */
function changedBytes(message: Message, path: string): Uint8Array | undefined {
  try {
    return withFields(message, { [path]: '7' });
  } catch (error) {
    if (error instanceof Fault && /^HL7_(?:CHARACTER_UNSAYABLE|EDIT_AMBIGUOUS)$/.test(error.code)) return undefined;
    throw error;
  }
}

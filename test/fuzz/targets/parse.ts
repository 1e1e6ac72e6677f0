import assert from 'node:assert/strict';
import { errors } from '#contracts';
import { encode, parse } from '#hl7';
import { contentOf } from '../content.js';

/** Any bytes are a message or a coded refusal; a message keeps its bytes, and reading it does not change it. */
export function fuzz(bytes: Uint8Array): void {
  const parsed = parse(bytes);
  if (parsed.kind === 'refusal') {
    assert.ok(Object.hasOwn(errors, parsed.code));
    return;
  }
  const { message } = parsed;
  assert.equal(encode(message), bytes);
  assert.equal(message.segments[0]?.name, 'MSH');
  const content = contentOf(message);
  const again = parse(Uint8Array.from(bytes));
  assert.ok(again.kind === 'message');
  assert.deepEqual(contentOf(again.message), content);
  assert.deepEqual(contentOf(message), content);
}

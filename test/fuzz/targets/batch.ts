import assert from 'node:assert/strict';
import { splitMessages } from '#hl7';

/** Messages are views in order, and no line is lost: what is in none of them is a header or trailer. */
export function fuzz(bytes: Uint8Array): void {
  const { messages } = splitMessages(bytes);
  let end = 0;
  const between: Uint8Array[] = [];
  for (const message of messages) {
    const from = message.byteOffset - bytes.byteOffset;
    assert.ok(message.buffer === bytes.buffer && from >= end);
    between.push(bytes.subarray(end, from));
    end = from + message.length;
  }
  between.push(bytes.subarray(end));
  // Lines of UTF-16 and UTF-32 are none of bytes.
  if (/[\0\xfe\xff]/.test(Buffer.from(bytes.subarray(0, 4)).toString('latin1'))) return;
  const lines = between.flatMap((part) =>
    Buffer.from(part)
      .toString('latin1')
      .split(/[\r\n]/),
  );
  for (const line of lines) assert.match(line, /^[^A-Za-z0-9]*(?:$|(?:FHS|BHS|BTS|FTS)(?:[^A-Za-z0-9]|$))/);
}

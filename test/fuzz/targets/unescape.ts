import assert from 'node:assert/strict';
import { standardDelimiters } from '../../../libs/hl7/src/delimiters.js';
import { escape, formatted, unescape } from '../../../libs/hl7/src/escape.js';

const encodings = ['ascii', 'utf-8', 'iso-8859-1', 'iso-8859-7', 'gb18030', 'iso-2022-jp', 'utf-16le', 'euc-kr'];
const delimiters = { ...standardDelimiters, truncation: '#' };

/** The first byte chooses the encoding of the message, the others are a leaf of it. */
export function fuzz(bytes: Uint8Array): void {
  const encoding = () => encodings[(bytes[0] ?? 0) % encodings.length] ?? 'utf-8';
  const leaf = Buffer.from(bytes.subarray(1)).toString(encoding() === 'utf-8' ? 'utf8' : 'latin1');
  const text = unescape(leaf, delimiters, encoding);
  // Two bytes that were one character may be two in the set that a run switches to; formatting has a bound of its own.
  assert.ok(text.length <= leaf.length * 2);
  assert.ok(formatted(leaf, delimiters, encoding).length <= leaf.length * 100);
  if (!leaf.includes('\\')) assert.equal(text, leaf);
  assert.equal(unescape(escape(leaf, delimiters), delimiters, encoding), leaf.replaceAll(/[\r\n]/g, ' '));
}

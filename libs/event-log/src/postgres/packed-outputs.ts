import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Draft } from '#contracts';

type Header = Omit<Draft, 'value'> & { readonly bytes: number };

const lengthBytes = 4;
/** The events of a batch repeat each other: the quickest level leaves a tenth. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The outputs of a batch as one value, in their order: how long the headers are, the headers as JSON, the values. */
export function packed(outputs: readonly Draft[]): Uint8Array | null {
  if (outputs.length === 0) return null;
  const headers = outputs.map(({ topic, key, attributes, value }): Header => {
    return { topic, key, attributes, bytes: value.length };
  });
  const head = Buffer.from(JSON.stringify(headers));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(head.length);
  return zstdCompressSync(Buffer.concat([length, head, ...outputs.map(({ value }) => value)]), level);
}

export function unpacked(bytes: Uint8Array | null): readonly Draft[] {
  if (!bytes) return [];
  const whole = zstdDecompressSync(bytes);
  let at = lengthBytes + whole.readUInt32BE(0);
  const headers = JSON.parse(whole.toString('utf8', lengthBytes, at)) as readonly Header[];
  return headers.map(({ bytes: count, ...draft }) => ({ ...draft, value: whole.subarray(at, (at += count)) }));
}

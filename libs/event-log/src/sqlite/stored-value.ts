import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** How the bytes of a value lie in the file. */
export type Coding = typeof plain | typeof zstd;
const plain = 0;
const zstd = 1;

/**
 * From this size on a value is compressed. A mapped ORU of 26 kB shrinks to 3 kB in 70 µs, and writing it plain costs
 * several times that in WAL, checkpoint and fsync; at 8 kB the two are about even.
 */
const compressedFromBytes = 12 * 1024;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface StoredValue {
  readonly coding: Coding;
  readonly bytes: Uint8Array;
}

export function toStored(value: Uint8Array): StoredValue {
  if (value.length < compressedFromBytes) return { coding: plain, bytes: value };
  const bytes = zstdCompressSync(value, fastest);
  // Images and the like do not shrink.
  return bytes.length < value.length ? { coding: zstd, bytes } : { coding: plain, bytes: value };
}

export const fromStored = ({ coding, bytes }: StoredValue): Uint8Array =>
  coding === zstd ? zstdDecompressSync(bytes) : bytes;

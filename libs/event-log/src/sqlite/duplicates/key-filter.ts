/** With 8 probes a key that is not there is taken for one that may be in 6 of 10,000 cases (Bloom 1970). */
const bitsPerKey = 16;
const probes = 8;
const half = 2 ** 26;

/** Says of a key for certain that it is not among those added, without looking at them: 2 bytes a key. */
export class KeyFilter {
  readonly bytes: Uint8Array;
  readonly #bits: number;

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#bits = bytes.length * 8;
  }

  static of(keys: number): KeyFilter {
    return new KeyFilter(new Uint8Array(Math.max(64, (keys * bitsPerKey) / 8)));
  }

  static from(bytes: Uint8Array): KeyFilter {
    return new KeyFilter(bytes);
  }

  /** Keys are hashes of 52 bits; their halves are two hashes, which make as many as are wanted (Kirsch and Mitzenmacher 2006). */
  add(key: number): void {
    const step = Math.floor(key / half) | 1;
    let bit = key % half;
    for (let probe = 0; probe < probes; probe++, bit += step) {
      const at = bit % this.#bits;
      this.bytes[at >> 3] = (this.bytes[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }

  mayHave(key: number): boolean {
    const step = Math.floor(key / half) | 1;
    let bit = key % half;
    for (let probe = 0; probe < probes; probe++, bit += step) {
      const at = bit % this.#bits;
      if (((this.bytes[at >> 3] ?? 0) & (1 << (at & 7))) === 0) return false;
    }
    return true;
  }
}

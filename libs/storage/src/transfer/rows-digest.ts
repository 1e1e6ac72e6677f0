import { hash } from 'node:crypto';
import type { StoredRow } from './stored-rows.js';

/** Says the same of the same rows, whatever their order: the sum of the hashes of the rows, word by word. */
export class RowsDigest {
  readonly #sum = new Uint32Array(8);
  rows = 0;

  add(row: StoredRow): void {
    const words = hash('sha256', JSON.stringify(row.map(written)), 'buffer');
    for (let word = 0; word < this.#sum.length; word++)
      this.#sum[word] = (this.#sum[word] ?? 0) + words.readUInt32LE(4 * word);
    this.rows++;
  }

  get digest(): string {
    return [...this.#sum].map((word) => word.toString(16).padStart(8, '0')).join('');
  }
}

/** Bytes under a name that no text has, so that they never equal a text. */
const written = (value: StoredRow[number]): unknown =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value;

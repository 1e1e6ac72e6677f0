import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Archive } from '../mllp/target.js';

interface Stored {
  readonly bytes: Buffer;
  readonly accepted: boolean;
}

interface Line {
  readonly bytes: string;
  readonly accepted: boolean;
}

/** What a receiver appended to its file, one JSON line a message. Read on from where the last question ended. */
export class FileArchive implements Archive {
  readonly #stored: Stored[] = [];
  #read = 0;

  constructor(private readonly file: string) {}

  async holding(part: string): Promise<readonly Buffer[]> {
    const wanted = Buffer.from(part, 'latin1');
    return this.#readOn()
      .map(({ bytes }) => bytes)
      .filter((bytes) => bytes.includes(wanted));
  }

  async effects(id: string): Promise<number> {
    return this.#readOn().filter(({ accepted, bytes }) => accepted && bytes.includes(`|${id}|`)).length;
  }

  #readOn(): readonly Stored[] {
    const file = openSync(this.file, 'a+');
    try {
      const fresh = Buffer.alloc(fstatSync(file).size - this.#read);
      readSync(file, fresh, 0, fresh.length, this.#read);
      const whole = fresh.lastIndexOf(0x0a) + 1;
      for (const line of fresh.subarray(0, whole).toString('latin1').split('\n').filter(Boolean)) {
        const { bytes, accepted } = JSON.parse(line) as Line;
        this.#stored.push({ bytes: Buffer.from(bytes, 'base64'), accepted });
      }
      this.#read += whole;
      return this.#stored;
    } finally {
      closeSync(file);
    }
  }
}

import { longRange } from './cursor.js';
import type { Text } from './segment-places.js';

/** The separators of one segment, found from left to right as far as one is needed. */
export class FieldIndex {
  /** The separator before each field; nothing at 0. */
  readonly #separators: number[];
  readonly #text: Text;
  readonly #field: string;
  readonly #end: number;
  #isComplete = false;

  /** `first` is the place of the first separator, right after the name. */
  constructor(text: Text, field: string, first: number, end: number) {
    this.#text = text;
    this.#field = field;
    this.#separators = [-1, first];
    this.#end = end;
  }

  /** Place of the separator before field n (from 1); undefined when the segment ends before it. */
  separator(field: number): number | undefined {
    const separators = this.#separators;
    while (separators.length <= field && !this.#isComplete) {
      const next = this.#next((separators.at(-1) ?? 0) + 1);
      if (next === this.#end) this.#isComplete = true;
      else separators.push(next);
    }
    return separators[field];
  }

  count(): number {
    this.separator(Number.MAX_SAFE_INTEGER);
    return this.#separators.length - 1;
  }

  #next(from: number): number {
    const { chars, codes } = this.#text;
    const code = this.#field.charCodeAt(0);
    const near = Math.min(this.#end, from + longRange);
    for (let at = from; at < near; at++) if (codes[at] === code) return at;
    const far = near === this.#end ? -1 : chars.indexOf(this.#field, near);
    return far === -1 || far > this.#end ? this.#end : far;
  }
}

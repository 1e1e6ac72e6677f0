import type { Delimiters } from './delimiters.js';
import type { Text } from './segment-places.js';

/** A range shorter than this is walked place by place; a longer one is searched by the engine's `indexOf`. */
export const longRange = 256;

/**
 * Narrows a range of the message's text down to a repetition, component or subcomponent without making strings on the
 * way. One cursor serves a whole message: each read places it anew.
 *
 * The last place found in a long range is remembered, so that reading its parts one after the other takes linear time.
 */
export class Cursor {
  from = 0;
  to = 0;
  readonly #chars: string;
  readonly #codes: Text['codes'];
  readonly #delimiters: Delimiters;
  /** The last count of a long range by its separator: a loop may ask for it again at each turn. */
  #counted: Map<string, { from: number; to: number; parts: number }> | undefined;
  #remembered: Map<string, { from: number; to: number; part: number; at: number }> | undefined;

  constructor({ chars, codes }: Text, delimiters: Delimiters) {
    this.#chars = chars;
    this.#codes = codes;
    this.#delimiters = delimiters;
  }

  place(from: number, to: number): void {
    this.from = from;
    this.to = to;
  }

  /** Narrows to the part with this number (from 1). False, and the range is unspecified, when there are fewer parts. */
  narrow(separator: string, part: number): boolean {
    if (part < 1) return false;
    if (separator === '') return part === 1;
    if (this.to - this.from > longRange) return this.#narrowLong(separator, part);
    const { to } = this;
    const codes = this.#codes;
    const code = separator.charCodeAt(0);
    let at = this.from;
    for (let left = part; left > 1; at++) {
      if (at >= to) return false;
      if (codes[at] === code) left--;
    }
    let end = at;
    while (end < to && codes[end] !== code) end++;
    this.place(at, end);
    return true;
  }

  /** Whether the range has nothing but separators. */
  isEmpty(): boolean {
    const { component, repetition, subcomponent } = this.#delimiters;
    for (let at = this.from; at < this.to; at++) {
      const char = this.#chars.charAt(at);
      if (char !== component && char !== repetition && char !== subcomponent) return false;
    }
    return true;
  }

  /** Parts of the range; a range without separator is one part, also when it is empty. */
  count(separator: string): number {
    if (separator === '') return 1;
    const { from, to } = this;
    const known = this.#counted?.get(separator);
    if (known !== undefined && known.from === from && known.to === to) return known.parts;
    const range = this.#chars.slice(from, to);
    let parts = 1;
    for (let at = range.indexOf(separator); at !== -1; at = range.indexOf(separator, at + 1)) parts++;
    if (to - from > longRange) (this.#counted ??= new Map()).set(separator, { from, to, parts });
    return parts;
  }

  #narrowLong(separator: string, part: number): boolean {
    const { from, to } = this;
    const range = this.#chars.slice(from, to);
    const remembered = (this.#remembered ??= new Map());
    const known = remembered.get(separator);
    const resume = known !== undefined && known.from === from && known.to === to && known.part <= part;
    let at = resume ? known.at : 0;
    for (let reached = resume ? known.part : 1; reached < part; reached++) {
      const next = range.indexOf(separator, at);
      if (next === -1) return false;
      at = next + 1;
    }
    remembered.set(separator, { from, to, part, at });
    const end = range.indexOf(separator, at);
    this.from = from + at;
    this.to = end === -1 ? to : from + end;
    return true;
  }
}

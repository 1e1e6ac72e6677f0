/** A range shorter than this is walked char by char; a longer one is searched by the engine's `indexOf`. */
const longRange = 256;

/** Char codes of the separators; -1, which no char has, for one that is absent. */
export interface SeparatorCodes {
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

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
  readonly #remembered = new Map<string, { from: number; to: number; part: number; at: number }>();

  constructor(chars: string) {
    this.#chars = chars;
  }

  place(from: number, to: number): void {
    this.from = from;
    this.to = to;
  }

  /** Narrows to the part with this number (from 1). False, and the range is unspecified, when there are fewer parts. */
  narrow(separator: string, part: number): boolean {
    const { from, to } = this;
    if (separator === '') return part === 1;
    if (to - from > longRange) return this.#narrowLong(separator, part);
    const code = separator.charCodeAt(0);
    let at = from;
    for (let left = part; left > 1; left--, at++) {
      while (at < to && this.#chars.charCodeAt(at) !== code) at++;
      if (at >= to) return false;
    }
    let end = at;
    while (end < to && this.#chars.charCodeAt(end) !== code) end++;
    this.from = at;
    this.to = end;
    return true;
  }

  /**
   * Narrows to a leaf in one walk, for the range of a whole field: the reading of most fields. False when it is not there,
   * undefined when the range is too long to be walked.
   */
  narrowToLeaf(
    repetition: number,
    component: number,
    subcomponent: number,
    separators: SeparatorCodes,
  ): boolean | undefined {
    const { from, to } = this;
    if (to - from > longRange) return undefined;
    const chars = this.#chars;
    let repetitionsLeft = repetition - 1;
    let componentsLeft = component - 1;
    let subcomponentsLeft = subcomponent - 1;
    let start = from;
    for (let at = from; at < to; at++) {
      const code = chars.charCodeAt(at);
      if (code === separators.repetition) {
        if (repetitionsLeft === 0) return this.#leafUntil(start, at, componentsLeft + subcomponentsLeft);
        repetitionsLeft--;
      } else if (repetitionsLeft > 0) continue;
      else if (code === separators.component) {
        if (componentsLeft === 0) return this.#leafUntil(start, at, subcomponentsLeft);
        componentsLeft--;
      } else if (componentsLeft > 0 || code !== separators.subcomponent) continue;
      else if (subcomponentsLeft === 0) return this.#leafUntil(start, at, 0);
      else subcomponentsLeft--;
      start = at + 1;
    }
    return this.#leafUntil(start, to, repetitionsLeft + componentsLeft + subcomponentsLeft);
  }

  #leafUntil(from: number, to: number, missing: number): boolean {
    this.from = from;
    this.to = to;
    return missing === 0;
  }

  /** Parts of the range; a range without separator is one part, also when it is empty. */
  count(separator: string): number {
    if (separator === '') return 1;
    const range = this.#chars.slice(this.from, this.to);
    let parts = 1;
    for (let at = range.indexOf(separator); at !== -1; at = range.indexOf(separator, at + 1)) parts++;
    return parts;
  }

  #narrowLong(separator: string, part: number): boolean {
    const { from, to } = this;
    const range = this.#chars.slice(from, to);
    const known = this.#remembered.get(separator);
    const resume = known !== undefined && known.from === from && known.to === to && known.part <= part;
    let at = resume ? known.at : 0;
    for (let reached = resume ? known.part : 1; reached < part; reached++) {
      const next = range.indexOf(separator, at);
      if (next === -1) return false;
      at = next + 1;
    }
    this.#remembered.set(separator, { from, to, part, at });
    const end = range.indexOf(separator, at);
    this.from = from + at;
    this.to = end === -1 ? to : from + end;
    return true;
  }
}

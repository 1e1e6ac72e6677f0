import type { CharacterSet } from './charset.js';
import type { Cursor, SeparatorCodes } from './cursor.js';
import type { Delimiters } from './delimiters.js';
import { formatted, unescape } from './escape.js';

/** `null` is the delete indicator `""`; absent gives the receiver no information at all (v2.9.1 chapter 2.4.3.1). */
export type FieldState = 'absent' | 'null' | 'populated';

/**
 * One segment. Fields, repetitions, components and subcomponents are numbered from 1 as HL7 does; MSH-1 is the field
 * separator itself and MSH-2 the encoding characters. Nothing is decoded before it is read. Numbers out of range give ''.
 */
export interface Segment {
  readonly name: string;
  /** Position in the message, from 0. */
  readonly index: number;
  /** Position among the segments of the same name, from 1. */
  readonly ordinal: number;
  readonly fieldCount: number;
  state(field: number): FieldState;
  /** 0 for a field that is absent. */
  repetitions(field: number): number;
  components(field: number, repetition?: number): number;
  subcomponents(field: number, repetition: number, component: number): number;
  /** Unescaped leaf; what is left out is 1, so that `value(8)` reads an IS and `value(5, 1, 1)` the family name. */
  value(field: number, repetition?: number, component?: number, subcomponent?: number): string;
  /** A whole repetition for ST, TX and FT, whose stray separators are text; formatting escapes become line breaks. */
  text(field: number, repetition?: number): string;
  /** The whole field, decoded, with separators and escapes as sent. */
  raw(field: number): string;
  /** All of it at once, for a reader of most of its fields. */
  texts(): SegmentTexts;
}

export interface SegmentTexts {
  /** What `raw` gives, by the number of the field; the name at 0. */
  readonly fields: readonly string[];
  /** Printable ASCII without escapes and without two blanks in a row: each leaf is its own text. */
  readonly isPlain: boolean;
  readonly hasSubcomponents: boolean;
}

/** The text that the segments of one message share. */
export interface Source {
  /** Without decoding: one char a byte; else the whole message decoded. Delimiters are searched here. */
  readonly chars: string;
  readonly delimiters: Delimiters;
  readonly separators: SeparatorCodes;
  readonly cursor: Cursor;
  /** Chars of a leaf to its text. */
  readonly decode: (chars: string) => string;
  readonly characterSet: CharacterSet;
  ordinal(index: number): number;
}

export class IndexedSegment implements Segment {
  readonly name: string;
  readonly index: number;
  readonly #source: Source;
  readonly #start: number;
  readonly #end: number;
  readonly #nameEnd: number;
  /** Place of the separator before part n; part 0 is the name. Found when a field is first read, as far as it needs. */
  readonly #separators: number[];
  #isIndexed = false;
  /** MSH, BHS and FHS count their separator as field 1. */
  readonly #shift: 0 | 1;

  constructor(source: Source, index: number, start: number, end: number) {
    this.#source = source;
    this.index = index;
    this.#start = start;
    this.#end = end;
    this.#separators = [start - 1];
    this.#nameEnd = source.chars.startsWith(source.delimiters.field, start + 3)
      ? start + 3
      : nameEnd(source, start, end);
    this.name = source.chars.slice(start, this.#nameEnd);
    this.#shift = this.name === 'MSH' || this.name === 'BHS' || this.name === 'FHS' ? 1 : 0;
  }

  get ordinal(): number {
    return this.#source.ordinal(this.index);
  }

  get fieldCount(): number {
    return this.#placesFor(Number.MAX_SAFE_INTEGER).length - 1 + this.#shift;
  }

  state(field: number): FieldState {
    if (!this.#place(field)) return 'absent';
    const { chars, cursor, delimiters } = this.#source;
    if (this.#shift === 1 && field <= 2) return 'populated';
    const { component, repetition, subcomponent } = delimiters;
    if (cursor.to - cursor.from === 2 && chars.startsWith('""', cursor.from)) return 'null';
    for (let at = cursor.from; at < cursor.to; at++) {
      const char = chars.charAt(at);
      if (char !== component && char !== repetition && char !== subcomponent) return 'populated';
    }
    return 'absent';
  }

  repetitions(field: number): number {
    if (!this.#place(field)) return 0;
    const { cursor, delimiters } = this.#source;
    if (cursor.from === cursor.to) return 0;
    return this.#shift === 1 && field <= 2 ? 1 : cursor.count(delimiters.repetition);
  }

  components(field: number, repetition = 1): number {
    const { cursor, delimiters } = this.#source;
    if (!this.#placeRepetition(field, repetition) || cursor.from === cursor.to) return 0;
    return this.#shift === 1 && field <= 2 ? 1 : cursor.count(delimiters.component);
  }

  subcomponents(field: number, repetition: number, component: number): number {
    const { cursor, delimiters } = this.#source;
    if (!this.#placeRepetition(field, repetition)) return 0;
    if (this.#shift === 1 && field <= 2) return component === 1 ? 1 : 0;
    if (!cursor.narrow(delimiters.component, component) || cursor.from === cursor.to) return 0;
    return cursor.count(delimiters.subcomponent);
  }

  value(field: number, repetition = 1, component = 1, subcomponent = 1): string {
    if (!this.#place(field)) return '';
    if (this.#shift === 1 && field <= 2) {
      return repetition === 1 && component === 1 && subcomponent === 1 ? this.#leaf() : '';
    }
    const { cursor, separators } = this.#source;
    const isThere = cursor.narrowToLeaf(repetition, component, subcomponent, separators);
    if (!(isThere ?? this.#narrowToLongLeaf(repetition, component, subcomponent))) return '';
    return this.#unescaped(this.#leaf());
  }

  text(field: number, repetition = 1): string {
    if (!this.#placeRepetition(field, repetition)) return '';
    if (this.#shift === 1 && field <= 2) return this.#leaf();
    const { delimiters, characterSet } = this.#source;
    return formatted(this.#leaf(), delimiters, characterSet.used);
  }

  raw(field: number): string {
    return this.#place(field) ? this.#leaf() : '';
  }

  texts(): SegmentTexts {
    const { chars, delimiters, decode } = this.#source;
    const fields = chars.slice(this.#nameEnd, this.#end).split(delimiters.field);
    const hasFields = fields.length > 1;
    fields[0] = this.name;
    if (this.#shift === 1) fields.splice(1, 0, hasFields ? delimiters.field : '');
    // The encoding characters of a header would count as uses of themselves.
    const from = this.#shift === 1 ? this.#placesFor(2)[2] : this.#nameEnd;
    const body = from === undefined ? '' : chars.slice(from, this.#end);
    const isPlain = !odd.test(body) && !holds(body, delimiters.escape);
    if (!isPlain) for (let at = 1; at < fields.length; at++) fields[at] = decode(fields[at] ?? '');
    return { fields, isPlain, hasSubcomponents: holds(body, delimiters.subcomponent) };
  }

  #narrowToLongLeaf(repetition: number, component: number, subcomponent: number): boolean {
    const { cursor, delimiters } = this.#source;
    return (
      cursor.narrow(delimiters.repetition, repetition) &&
      cursor.narrow(delimiters.component, component) &&
      cursor.narrow(delimiters.subcomponent, subcomponent)
    );
  }

  #leaf(): string {
    const { chars, cursor, decode } = this.#source;
    return decode(chars.slice(cursor.from, cursor.to));
  }

  #unescaped(leaf: string): string {
    const { delimiters, characterSet } = this.#source;
    if (delimiters.escape === '' || !leaf.includes(delimiters.escape)) return leaf;
    return unescape(leaf, delimiters, characterSet.used);
  }

  #placeRepetition(field: number, repetition: number): boolean {
    if (!this.#place(field)) return false;
    if (this.#shift === 1 && field <= 2) return repetition === 1;
    return this.#source.cursor.narrow(this.#source.delimiters.repetition, repetition);
  }

  /** Places the cursor on the field, false when the segment ends before it. */
  #place(field: number): boolean {
    const part = field - this.#shift;
    const places = this.#placesFor(part);
    if (part === 0 && this.#shift === 1) {
      this.#source.cursor.place(this.#nameEnd, this.#nameEnd + 1);
      return places.length > 1;
    }
    const from = places[part];
    if (part < 1 || from === undefined) return false;
    this.#source.cursor.place(from + 1, places[part + 1] ?? this.#end);
    return true;
  }

  /** Places of the separators, found as far as a field with this number needs them. */
  #placesFor(part: number): readonly number[] {
    const places = this.#separators;
    if (places.length > part + 1 || this.#isIndexed) return places;
    const { chars, delimiters } = this.#source;
    let last = places[places.length - 1] ?? this.#start;
    while (places.length <= part + 1) {
      const at = chars.indexOf(delimiters.field, Math.max(last + 1, this.#nameEnd));
      if (at === -1 || at >= this.#end) {
        this.#isIndexed = true;
        break;
      }
      places.push(at);
      last = at;
    }
    return places;
  }
}

/** Of a line with a name that is none, `PI|1`. */
function nameEnd({ chars, delimiters }: Source, start: number, end: number): number {
  const separator = chars.slice(start, Math.min(end, start + nameCharsMax)).indexOf(delimiters.field);
  return separator === -1 ? Math.min(end, start + 3) : start + separator;
}

const nameCharsMax = 20;

const odd = /[^ -~]| {2}/;

const holds = (chars: string, separator: string): boolean => separator !== '' && chars.includes(separator);

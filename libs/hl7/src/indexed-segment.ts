import { componentCode, escapeCode, fieldCode, repetitionCode, subcomponentCode } from './delimiter-codes.js';
import { formatted, unescape } from './escape.js';
import { FieldIndex } from './field-index.js';
import { nameCode } from './segment-places.js';
import type { FieldState, Segment, SegmentTexts } from './segment.js';
import { holds, splitTexts, walkedTexts } from './segment-texts.js';
import type { Source } from './source.js';

/** A segment no longer than this is walked when it is read; of the fields of a longer one an index is kept. */
const walkedCharsMax = 512;

const [msh, bhs, fhs] = ['MSH', 'BHS', 'FHS'].map(nameCode);

/** By char code: 0 for what is its own text, 1 for what ends a leaf, 2 for what has to be decoded or unescaped. */
const kinds = new Uint8Array(0x100).fill(2, 0x80);
for (const code of [fieldCode, repetitionCode, componentCode, subcomponentCode]) kinds[code] = 1;
kinds[escapeCode] = 2;

export class IndexedSegment implements Segment {
  readonly index: number;
  readonly #source: Source;
  readonly #start: number;
  /** Right after the name: the first separator, or the end where there is none. */
  readonly #nameEnd: number;
  readonly #end: number;
  /** MSH, BHS and FHS count their separator as field 1. */
  readonly #shift: 0 | 1;
  readonly #isWalked: boolean;
  /** The field that a walk reached last, without shift, and the separator before it. */
  #reached = 0;
  #separator: number;
  #fields: FieldIndex | undefined;

  /** `at` is where its numbers begin in the list of `segmentPlaces`. */
  constructor(source: Source, index: number, places: readonly number[], at: number) {
    const start = places[at] ?? 0;
    const end = places[at + 1] ?? 0;
    const code = places[at + 2] ?? 0;
    this.#source = source;
    this.index = index;
    this.#start = start;
    this.#nameEnd = code === 0 ? separatorOrEnd(source, start, end) : start + 3;
    this.#end = end;
    this.#shift = code === msh || code === bhs || code === fhs ? 1 : 0;
    this.#isWalked = end - start <= walkedCharsMax && source.isStandard;
    this.#separator = this.#nameEnd - 1;
  }

  get name(): string {
    const isName = this.#nameEnd < this.#end && this.#nameEnd - this.#start <= nameCharsMax;
    return this.#source.chars.slice(this.#start, isName ? this.#nameEnd : Math.min(this.#start + 3, this.#end));
  }

  get ordinal(): number {
    return this.#source.ordinal(this.index);
  }

  get fieldCount(): number {
    return this.#nameEnd < this.#end ? this.#index.count() + this.#shift : 0;
  }

  state(field: number): FieldState {
    if (!this.#placeField(field)) return 'absent';
    const { chars, cursor } = this.#source;
    if (this.#isDelimiters(field)) return 'populated';
    if (cursor.to - cursor.from === 2 && chars.startsWith('""', cursor.from)) return 'null';
    return cursor.isEmpty() ? 'absent' : 'populated';
  }

  repetitions(field: number): number {
    const { cursor, delimiters } = this.#source;
    if (!this.#placeField(field) || cursor.from === cursor.to) return 0;
    return this.#isDelimiters(field) ? 1 : cursor.count(delimiters.repetition);
  }

  components(field: number, repetition = 1): number {
    const { cursor, delimiters } = this.#source;
    if (!this.#placeRepetition(field, repetition) || cursor.from === cursor.to) return 0;
    return this.#isDelimiters(field) ? 1 : cursor.count(delimiters.component);
  }

  subcomponents(field: number, repetition: number, component: number): number {
    const { cursor, delimiters } = this.#source;
    if (!this.#placeRepetition(field, repetition)) return 0;
    if (this.#isDelimiters(field)) return component === 1 ? 1 : 0;
    if (!cursor.narrow(delimiters.component, component) || cursor.from === cursor.to) return 0;
    return cursor.count(delimiters.subcomponent);
  }

  /**
   * The most frequent read by far: in a short segment with the standard delimiters one walk that makes no strings and no
   * index. It goes on from the field reached last, since reading goes from left to right mostly.
   */
  value(field: number, repetition = 1, component = 1, subcomponent = 1): string {
    const wanted = field - this.#shift;
    if (!this.#isWalked || wanted <= this.#shift || repetition < 1 || component < 1 || subcomponent < 1) {
      return this.#searchValue(field, repetition, component, subcomponent);
    }
    const { chars, codes } = this.#source;
    const end = this.#end;
    const isAhead = wanted >= this.#reached;
    let at = isAhead ? this.#separator : this.#nameEnd - 1;
    let left = isAhead ? wanted - this.#reached : wanted;
    if (left > 0) {
      do if (++at >= end) return '';
      while (codes[at] !== fieldCode || --left > 0);
    }
    this.#reached = wanted;
    this.#separator = at;
    at++;
    if (repetition > 1 || component > 1 || subcomponent > 1) {
      at = this.#walkToLeaf(at, repetition, component, subcomponent);
      if (at === -1) return '';
    }
    let to = at;
    while (to < end && (kinds[codes[to] ?? 0] ?? 0) === 0) to++;
    if (to === end || kinds[codes[to] ?? 0] === 1) return chars.slice(at, to);
    while (to < end && kinds[codes[to] ?? 0] !== 1) to++;
    return this.#unescaped(at, to);
  }

  /** Place of a leaf of the field that begins at `from`, -1 when it is not there. */
  #walkToLeaf(from: number, repetition: number, component: number, subcomponent: number): number {
    const { codes } = this.#source;
    const end = this.#end;
    let at = from;
    for (let left = repetition; left > 1; left--) {
      let code = 0;
      do {
        if (at >= end || code === fieldCode) return -1;
        code = codes[at++] ?? 0;
      } while (code !== repetitionCode);
    }
    for (let left = component; left > 1; left--) {
      let code = 0;
      do {
        if (at >= end || code === repetitionCode || code === fieldCode) return -1;
        code = codes[at++] ?? 0;
      } while (code !== componentCode);
    }
    for (let left = subcomponent; left > 1; left--) {
      let code = 0;
      do {
        if (at >= end || code === componentCode || code === repetitionCode || code === fieldCode) return -1;
        code = codes[at++] ?? 0;
      } while (code !== subcomponentCode);
    }
    return at;
  }

  text(field: number, repetition = 1): string {
    if (!this.#placeRepetition(field, repetition)) return '';
    const text = this.#placed();
    return this.#isDelimiters(field)
      ? text
      : formatted(text, this.#source.delimiters, () => this.#source.characterSet.used);
  }

  raw(field: number): string {
    return this.#placeField(field) ? this.#placed() : '';
  }

  texts(): SegmentTexts {
    const place = { name: this.name, isHeader: this.#shift === 1, nameEnd: this.#nameEnd, end: this.#end };
    const isShort = this.#isWalked && this.#nameEnd < this.#end;
    return (isShort ? walkedTexts(this.#source, place) : undefined) ?? splitTexts(this.#source, place);
  }

  /** The chars of the segment, put together again from its leaves. */
  encode(): string {
    const { delimiters } = this.#source;
    const fields = [this.#source.chars.slice(this.#start, this.#nameEnd)];
    for (let field = 1 + this.#shift; field <= this.fieldCount; field++) {
      const repetitions = Array.from({ length: this.repetitions(field) }, (_, at) => this.#encoded(field, at + 1));
      fields.push(repetitions.join(delimiters.repetition));
    }
    return fields.join(delimiters.field);
  }

  #encoded(field: number, repetition: number): string {
    const { chars, cursor, delimiters } = this.#source;
    const components: string[] = [];
    for (let component = 1; component <= this.components(field, repetition); component++) {
      const leaves: string[] = [];
      for (let leaf = 1; leaf <= this.subcomponents(field, repetition, component); leaf++) {
        leaves.push(this.#placeLeaf(field, repetition, component, leaf) ? chars.slice(cursor.from, cursor.to) : '');
      }
      components.push(leaves.join(delimiters.subcomponent));
    }
    return components.join(delimiters.component);
  }

  /** MSH-1 and MSH-2, in which delimiters delimit nothing. */
  #isDelimiters(field: number): boolean {
    return this.#shift === 1 && field <= 2;
  }

  #searchValue(field: number, repetition: number, component: number, subcomponent: number): string {
    if (!this.#placeLeaf(field, repetition, component, subcomponent)) return '';
    return this.#isDelimiters(field)
      ? this.#placed()
      : this.#unescaped(this.#source.cursor.from, this.#source.cursor.to);
  }

  #placeLeaf(field: number, repetition: number, component: number, subcomponent: number): boolean {
    if (!this.#placeRepetition(field, repetition)) return false;
    if (this.#isDelimiters(field)) return component === 1 && subcomponent === 1;
    const { cursor, delimiters } = this.#source;
    return cursor.narrow(delimiters.component, component) && cursor.narrow(delimiters.subcomponent, subcomponent);
  }

  #unescaped(from: number, to: number): string {
    const text = this.#source.decode(from, to);
    const { delimiters } = this.#source;
    return holds(text, delimiters.escape) ? unescape(text, delimiters, () => this.#source.characterSet.used) : text;
  }

  #placed(): string {
    const { cursor } = this.#source;
    return this.#source.decode(cursor.from, cursor.to);
  }

  #placeRepetition(field: number, repetition: number): boolean {
    if (!this.#placeField(field)) return false;
    if (this.#isDelimiters(field)) return repetition === 1;
    return this.#source.cursor.narrow(this.#source.delimiters.repetition, repetition);
  }

  /** Places the cursor on the field, false when the segment ends before it. */
  #placeField(field: number): boolean {
    const { cursor } = this.#source;
    const first = this.#nameEnd;
    if (first >= this.#end) return false;
    const part = field - this.#shift;
    const separator = this.#index.separator(part);
    if (field === 1 && this.#shift === 1) cursor.place(first, first + 1);
    else if (part < 1 || separator === undefined) return false;
    else cursor.place(separator + 1, this.#index.separator(part + 1) ?? this.#end);
    return true;
  }

  get #index(): FieldIndex {
    const { delimiters } = this.#source;
    return (this.#fields ??= new FieldIndex(this.#source, delimiters.field, this.#nameEnd, this.#end));
  }
}

/** The separator that ends a name that is none, `PI|1`; the end of the line where there is none. */
function separatorOrEnd({ chars, delimiters }: Source, start: number, end: number): number {
  const separator = chars.slice(start, end).indexOf(delimiters.field);
  return separator === -1 ? end : start + separator;
}

/** What stands where a name belongs can be any text; no more of it is shown. */
const nameCharsMax = 20;

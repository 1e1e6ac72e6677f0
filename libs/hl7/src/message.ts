import { type CharacterSet, decodeChars, decodeRange, encodeText } from './charset.js';
import { Cursor } from './cursor.js';
import { type Delimiters, isStandard } from './delimiters.js';
import { pathOf } from './path.js';
import { IndexedSegment } from './indexed-segment.js';
import type { Source } from './source.js';
import type { Segment } from './segment.js';
import { nameCode, placeSize, type Text } from './segment-places.js';

/** The fields of MSH that decide what happens to a message; '' for what is not there. */
export interface Header {
  /** MSH-9.1, `ADT`. */
  readonly type: string;
  /** MSH-9.2, `A01`. */
  readonly trigger: string;
  /** `ADT^A01`; the type alone without a trigger. */
  readonly messageType: string;
  /** MSH-9.3, `ADT_A01`. */
  readonly structure: string;
  /** MSH-10. */
  readonly controlId: string;
  /** MSH-12.1. */
  readonly version: string;
  /** MSH-11.1. */
  readonly processingId: string;
  /** MSH-3.1 and MSH-4.1. */
  readonly application: string;
  readonly facility: string;
  /** MSH-5.1 and MSH-6.1. */
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  /** MSH-15 and MSH-16, table 0155: AL, NE, ER, SU. */
  readonly acceptAck: string;
  readonly applicationAck: string;
  /** MSH-7 as sent. */
  readonly timestamp: string;
}

/** One message: an index over its bytes. Text is decoded and unescaped when it is read. */
export interface Message {
  /** As they came, with whatever stood before MSH. */
  readonly bytes: Uint8Array;
  readonly delimiters: Delimiters;
  readonly characterSet: CharacterSet;
  /** In order, MSH first. */
  readonly segments: readonly Segment[];
  readonly header: Header;
  /** The first segment of this name. */
  segment(name: string): Segment | undefined;
  all(name: string): readonly Segment[];
  /** Chars that are in no segment, line ends aside: junk or a byte order mark before MSH, framing, a repeated MSH. */
  readonly leftOut: number;
  /** The message put together again from its parts; the very `bytes` unless the index lost something. */
  encode(): Uint8Array;
  /** Unescaped leaf at `PID-3[2].4.2` or `OBX[3]-5`, '' when absent. Fault HL7_PATH_INVALID for what is no path. */
  value(path: string): string;
}

/** What `parse` found: the text to search, how to decode it, and where its segments begin and end. */
export interface MessageIndex {
  readonly bytes: Uint8Array;
  readonly text: Text;
  readonly delimiters: Delimiters;
  /** Found when text is first read that is not plain ASCII. */
  readonly characterSet: () => CharacterSet;
  readonly places: readonly number[];
}

export class IndexedMessage implements Message, Source {
  readonly bytes: Uint8Array;
  readonly chars: string;
  readonly codes: Text['codes'];
  readonly delimiters: Delimiters;
  readonly isStandard: boolean;
  readonly isDecoded: boolean;
  readonly #findCharacterSet: () => CharacterSet;
  readonly #places: readonly number[];
  /** Those that were asked for. */
  readonly #segments: (IndexedSegment | undefined)[] = [];
  #cursor: Cursor | undefined;
  #byName: Map<string, readonly Segment[]> | undefined;
  #all: readonly Segment[] | undefined;
  #characterSet: CharacterSet | undefined;
  #isPlain: boolean | undefined;
  #header: Header | undefined;
  #ordinals: readonly number[] | undefined;

  constructor(index: MessageIndex) {
    this.bytes = index.bytes;
    this.chars = index.text.chars;
    this.codes = index.text.codes;
    this.delimiters = index.delimiters;
    this.#findCharacterSet = index.characterSet;
    this.#places = index.places;
    this.isStandard = isStandard(index.delimiters);
    this.isDecoded = index.text.isDecoded;
  }

  get cursor(): Cursor {
    return (this.#cursor ??= new Cursor(this, this.delimiters));
  }

  get isPlain(): boolean {
    return (this.#isPlain ??= isPlain(this.chars, this.#places[0] ?? 0, this.delimiters));
  }

  get characterSet(): CharacterSet {
    return (this.#characterSet ??= this.#findCharacterSet());
  }

  get segments(): readonly Segment[] {
    if (this.#all !== undefined) return this.#all;
    const all: Segment[] = [];
    for (let at = 0; at < this.#places.length / placeSize; at++) all.push(this.#segment(at));
    return (this.#all = all);
  }

  get header(): Header {
    return (this.#header ??= readHeader(this.#segment(0)));
  }

  segment(name: string): Segment | undefined {
    const at = this.#next(name, nameCode(name), 0);
    return at === -1 ? undefined : this.#segment(at);
  }

  all(name: string): readonly Segment[] {
    this.#byName ??= new Map();
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const code = nameCode(name);
    const found: Segment[] = [];
    for (let at = this.#next(name, code, 0); at !== -1; at = this.#next(name, code, at + 1)) {
      found.push(this.#segment(at));
    }
    this.#byName.set(name, found);
    return found;
  }

  get leftOut(): number {
    return this.#gaps().reduce((sum, gap) => sum + gap.replaceAll(/[\r\n]/g, '').length, 0);
  }

  encode(): Uint8Array {
    const gaps = this.#gaps();
    const parts = this.#places.flatMap((_, at) => (at % placeSize === 0 ? this.#segment(at / placeSize).encode() : []));
    const text = gaps.map((gap, at) => gap + (parts[at] ?? '')).join('');
    if (text === this.chars) return this.bytes;
    return this.isDecoded ? encodeText(text, this.characterSet.used) : Buffer.from(text, 'latin1');
  }

  /** What stands before, between and after the segments. */
  #gaps(): readonly string[] {
    const gaps: string[] = [];
    let end = 0;
    for (let at = 0; at < this.#places.length; at += placeSize) {
      gaps.push(this.chars.slice(end, this.#places[at]));
      end = this.#places[at + 1] ?? end;
    }
    return [...gaps, this.chars.slice(end)];
  }

  value(path: string): string {
    const { segment, ordinal, field, repetition, component, subcomponent } = pathOf(path);
    const found = ordinal === 1 ? this.segment(segment) : this.all(segment)[ordinal - 1];
    return found?.value(field, repetition, component, subcomponent) ?? '';
  }

  ordinal(index: number): number {
    this.#ordinals ??= ordinals(this.segments);
    return this.#ordinals[index] ?? 0;
  }

  /** Number of the next segment of this name, -1 when there is none. */
  #next(name: string, code: number, from: number): number {
    const places = this.#places;
    for (let at = from * placeSize + 2; at < places.length; at += placeSize) {
      if (places[at] === code && code !== 0) return (at - 2) / placeSize;
      if (places[at] === 0 && this.#segment((at - 2) / placeSize).name === name) return (at - 2) / placeSize;
    }
    return -1;
  }

  decode(from: number, to: number): string {
    if (this.isDecoded || this.codes instanceof Uint16Array) return this.chars.slice(from, to);
    return decodeRange(this.codes, from, to, this.characterSet.used);
  }

  decodeChars(chars: string): string {
    return this.isDecoded ? chars : decodeChars(chars, this.characterSet.used);
  }

  #segment(index: number): IndexedSegment {
    const known = this.#segments[index];
    if (known !== undefined) return known;
    const segment = new IndexedSegment(this, index, this.#places, index * placeSize);
    this.#segments[index] = segment;
    return segment;
  }
}

const odd = /[^ -~\r\n]| {2}/;

function isPlain(chars: string, start: number, { field, escape }: Delimiters): boolean {
  if (odd.test(chars)) return false;
  // MSH-2 names the escape character.
  const end = chars.indexOf(field, start + 4);
  return escape === '' || (end !== -1 && !chars.includes(escape, end));
}

function ordinals(segments: readonly Segment[]): readonly number[] {
  const seen = new Map<string, number>();
  return segments.map(({ name }) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    return ordinal;
  });
}

function readHeader(msh: Segment | undefined): Header {
  const value = (field: number, component = 1): string => msh?.value(field, 1, component) ?? '';
  // Blanks around a code are no part of it (v2 chapter 2A, ST and ID).
  const code = (field: number, component = 1): string => value(field, component).trim();
  const type = code(9);
  const trigger = code(9, 2);
  return {
    type,
    trigger,
    messageType: trigger === '' ? type : `${type}^${trigger}`,
    structure: code(9, 3),
    controlId: value(10),
    version: code(12),
    processingId: code(11),
    application: value(3),
    facility: value(4),
    receivingApplication: value(5),
    receivingFacility: value(6),
    acceptAck: code(15),
    applicationAck: code(16),
    timestamp: value(7),
  };
}

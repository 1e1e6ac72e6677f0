import type { CharacterSet } from './charset.js';
import { Cursor, type SeparatorCodes } from './cursor.js';
import type { Delimiters } from './delimiters.js';
import { pathOf } from './path.js';
import { IndexedSegment, type Segment, type Source } from './segment.js';

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
  /** Unescaped leaf at `PID-3[2].4.2` or `OBX[3]-5`, '' when absent. Fault HL7_PATH_INVALID for what is no path. */
  value(path: string): string;
}

/** What `parse` found: the text to search, how to decode it, and where its segments begin and end. */
export interface MessageIndex {
  readonly bytes: Uint8Array;
  readonly chars: string;
  readonly delimiters: Delimiters;
  readonly characterSet: CharacterSet;
  readonly decode: (chars: string) => string;
  /** Start and end of each segment, one after the other. */
  readonly places: readonly number[];
}

export class IndexedMessage implements Message, Source {
  readonly bytes: Uint8Array;
  readonly chars: string;
  readonly delimiters: Delimiters;
  readonly characterSet: CharacterSet;
  readonly decode: (chars: string) => string;
  readonly separators: SeparatorCodes;
  readonly cursor: Cursor;
  readonly segments: readonly Segment[];
  #header: Header | undefined;
  #ordinals: readonly number[] | undefined;

  constructor(index: MessageIndex) {
    this.bytes = index.bytes;
    this.chars = index.chars;
    this.delimiters = index.delimiters;
    this.characterSet = index.characterSet;
    this.decode = index.decode;
    this.separators = separatorCodes(index.delimiters);
    this.cursor = new Cursor(index.chars);
    const segments: Segment[] = [];
    for (let at = 0; at < index.places.length; at += 2) {
      segments.push(new IndexedSegment(this, at / 2, index.places[at] ?? 0, index.places[at + 1] ?? 0));
    }
    this.segments = segments;
  }

  get header(): Header {
    return (this.#header ??= readHeader(this.segments[0]));
  }

  segment(name: string): Segment | undefined {
    for (const segment of this.segments) if (segment.name === name) return segment;
    return undefined;
  }

  all(name: string): readonly Segment[] {
    return this.segments.filter((segment) => segment.name === name);
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
}

const code = (separator: string): number => (separator === '' ? -1 : separator.charCodeAt(0));

function separatorCodes({ field, repetition, component, subcomponent }: Delimiters): SeparatorCodes {
  return {
    field: code(field),
    repetition: code(repetition),
    component: code(component),
    subcomponent: code(subcomponent),
  };
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
  const type = value(9);
  const trigger = value(9, 2);
  return {
    type,
    trigger,
    messageType: trigger === '' ? type : `${type}^${trigger}`,
    structure: value(9, 3),
    controlId: value(10),
    version: value(12),
    processingId: value(11),
    application: value(3),
    facility: value(4),
    receivingApplication: value(5),
    receivingFacility: value(6),
    acceptAck: value(15),
    applicationAck: value(16),
    timestamp: value(7),
  };
}

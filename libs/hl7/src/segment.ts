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

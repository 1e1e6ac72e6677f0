import type { UnreadField } from '#contracts';
import type { Delimiters, Segment } from '#hl7';
import { cut, deleteIndicator, FieldReader, split } from './field-reader.js';
import type { MappingScope } from './scope.js';

export { type FieldReader, type Parts } from './field-reader.js';

// What lies beyond cannot be marked as read, so it is listed as unread (once); the maps do not go there either. 255
// repetitions also bound the work on one field.
const fieldsMax = 511;
const repetitionsMax = 255;
const componentsMax = 31;
const subcomponentsMax = 15;
/** Packs a place into a small integer; component 0 stands for the whole repetition. */
const place = (field: number, repetition: number, component: number, subcomponent: number): number =>
  (((repetition << 5) | component) << 13) | (subcomponent << 9) | field;

const isPlace = (field: number, repetition: number, component: number, subcomponent: number): boolean =>
  field <= fieldsMax && repetition <= repetitionsMax && component <= componentsMax && subcomponent <= subcomponentsMax;

const none: readonly FieldReader[] = [];

/**
 * Reads a segment and remembers what it was asked for: what it was never asked for is the unread list. A field is split
 * once, when it is first read; a leaf is unescaped by the segment only where it holds an escape.
 */
export class SegmentReader {
  readonly #read = new Set<number>();
  readonly #touched = new Set<number>();
  readonly #fields: (readonly FieldReader[] | undefined)[] = [];
  readonly name: string;
  #at: string | undefined;

  constructor(
    readonly segment: Segment,
    readonly scope: MappingScope,
    readonly delimiters: Delimiters,
  ) {
    this.name = segment.name;
  }

  /** HL7 path of the segment, `OBX[3]`; the first of its name has no number. */
  get at(): string {
    return (this.#at ??= this.segment.ordinal > 1 ? `${this.name}[${this.segment.ordinal}]` : this.name);
  }

  /** Component of the first repetition. */
  text(field: number, component = 1): string {
    return this.populated(field) ? this.field(field).text(component) : '';
  }

  /** Component of the first repetition; undefined when absent or `""`. */
  value(field: number, component = 1): string | undefined {
    return this.text(field, component) || undefined;
  }

  /** A repetition of a field; an empty one where it is not there. */
  field(field: number, repetition = 1): FieldReader {
    return this.#fieldsOf(field)[repetition - 1] ?? new FieldReader(this, field, repetition, '');
  }

  /** The repetitions of a field that is populated. */
  repeats(field: number): readonly FieldReader[] {
    return this.populated(field) ? this.#fieldsOf(field).slice(0, repetitionsMax) : none;
  }

  /** Asks for each repetition, leaves out what came to nothing; undefined when nothing is left. */
  each<Value>(field: number, map: (field: FieldReader) => Value | undefined): Value[] | undefined {
    if (!this.populated(field)) return undefined;
    const values: Value[] = [];
    for (const repetition of this.repeats(field)) {
      const value = map(repetition);
      if (value !== undefined) values.push(value);
    }
    return values.length === 0 ? undefined : values;
  }

  /** The first repetition. */
  first<Value>(field: number, map: (field: FieldReader) => Value | undefined): Value | undefined {
    return this.populated(field) ? map(this.field(field)) : undefined;
  }

  populated(field: number): boolean {
    const fields = this.#fieldsOf(field);
    return fields.length > 1 || (fields.length === 1 && fields[0]?.raw !== deleteIndicator);
  }

  /** `""`: the sender deletes the element (HL7 2.4.3.1: a delete indicator, not a value). */
  isNull(field: number): boolean {
    const fields = this.#fieldsOf(field);
    return fields.length === 1 && fields[0]?.raw === deleteIndicator;
  }

  /** Repetitions of a field; none where it is absent or holds nothing but separators. One beyond the bound is kept. */
  #fieldsOf(field: number): readonly FieldReader[] {
    return (this.#fields[field] ??= this.#split(field));
  }

  #split(field: number): readonly FieldReader[] {
    const raw = this.segment.raw(field);
    if (raw === '' || this.segment.state(field) === 'absent') return none;
    const repetitions = this.name === 'MSH' && field <= 2 ? [raw] : split(raw, this.delimiters.repetition);
    return repetitions.slice(0, repetitionsMax + 1).map((text, at) => new FieldReader(this, field, at + 1, text));
  }

  markAsRead(field: number, repetition: number, component: number, subcomponent: number): void {
    this.#touched.add(field);
    if (isPlace(field, repetition, component, subcomponent))
      this.#read.add(place(field, repetition, component, subcomponent));
  }

  isRead(field: number, repetition: number, component: number, subcomponent: number): boolean {
    return (
      isPlace(field, repetition, component, subcomponent) &&
      this.#read.has(place(field, repetition, component, subcomponent))
    );
  }

  /** Populated parts that were never asked for, in order. A field of which nothing was read is listed as one. */
  unread(): UnreadField[] {
    const unread: UnreadField[] = [];
    for (let field = this.name === 'MSH' ? 3 : 1; field <= this.segment.fieldCount; field++) {
      if (!this.populated(field)) continue;
      if (this.#touched.has(field)) unread.push(...this.#unreadOf(field));
      else unread.push({ at: `${this.at}-${field}`, value: cut(this.segment.raw(field)) });
    }
    return unread;
  }

  #unreadOf(field: number): UnreadField[] {
    return this.#fieldsOf(field).flatMap((reader, at) =>
      at < repetitionsMax ? reader.unread() : [{ at: reader.at, value: cut(reader.raw) }],
    );
  }
}

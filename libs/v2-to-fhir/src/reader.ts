import type { UnreadField } from '#contracts';
import { flat } from '#fhir';
import type { Delimiters, Part, Segment, SegmentTexts } from '#hl7';
import { cut, deleteIndicator, FieldReader, split } from './field-reader.js';
import type { MappingScope } from './scope.js';
import { ownText } from './text.js';

export { type FieldReader, type Parts } from './field-reader.js';

// 255 repetitions bound the work on one field; what lies beyond is listed as unread, once.
const repetitionsMax = 255;

const none: readonly never[] = [];

/**
 * Reads a segment and remembers what it was asked for: what it was never asked for is the unread list. A field is split
 * once, when it is first read; a leaf is unescaped by the segment only where it holds an escape.
 */
export class SegmentReader {
  readonly #fields: (readonly FieldReader[] | undefined)[] = [];
  readonly name: string;
  readonly texts: SegmentTexts;
  /** Fields that are deleted, and that were asked whether they are. */
  #nulls: number[] | undefined;
  #at: string | undefined;

  constructor(
    readonly segment: Segment,
    readonly scope: MappingScope,
    readonly delimiters: Delimiters,
  ) {
    this.name = segment.name;
    this.texts = segment.texts();
  }

  /** HL7 path of the segment, `OBX[3]`; the first of its name has no number. */
  get at(): string {
    return (this.#at ??= this.segment.ordinal > 1 ? `${this.name}[${this.segment.ordinal}]` : this.name);
  }

  get fieldCount(): number {
    return this.texts.fields.length - 1;
  }

  /** Component of the first repetition. */
  text(field: number, component = 1): string {
    return this.#first(field)?.text(component) ?? '';
  }

  /** Component of the first repetition; undefined when absent or `""`. */
  value(field: number, component = 1): string | undefined {
    return this.#first(field)?.value(component);
  }

  /** A repetition of a field; an empty one where it is not there. */
  field(field: number, repetition = 1): FieldReader {
    return this.#fieldsOf(field)[repetition - 1] ?? new FieldReader(this, field, repetition, '');
  }

  /** The repetitions of a field that is populated. */
  repeats(field: number): readonly FieldReader[] {
    if (!this.populated(field)) return none;
    const fields = this.#fieldsOf(field);
    return fields.length > repetitionsMax ? fields.slice(0, repetitionsMax) : fields;
  }

  /** Asks for each repetition, leaves out what came to nothing; undefined when nothing is left. */
  each<Value>(field: number, map: (field: FieldReader) => Value | undefined): Value[] | undefined {
    let values: Value[] | undefined;
    for (const repetition of this.repeats(field)) {
      const value = repetition.mapped(map);
      if (value === undefined) continue;
      if (values === undefined) values = [value];
      else values.push(value);
    }
    return values;
  }

  /** The same where a repetition may come to several. */
  eachOf<Value>(field: number, map: (field: FieldReader) => readonly Value[] | undefined): Value[] | undefined {
    let values: Value[] | undefined;
    for (const repetition of this.repeats(field))
      for (const value of repetition.mapped(map) ?? none) (values ??= []).push(value);
    return values;
  }

  /** The first repetition. */
  first<Value>(field: number, map: (field: FieldReader) => Value | undefined): Value | undefined {
    return this.#first(field)?.mapped(map);
  }

  /** Takes back that these fields, or all, were read: what they say has come to stand nowhere. */
  forget(...fields: readonly number[]): void {
    if (fields.length === 0) for (const readers of this.#fields) readers?.forEach((reader) => reader.forget());
    else for (const field of fields) this.#fields[field]?.forEach((reader) => reader.forget());
  }

  /** Takes a part of a field out of the unread list, as a map does that reads it. */
  markRead({ field, repetition, component, subcomponent }: Part & { readonly field: number }): void {
    const only = repetition ?? (component === undefined ? undefined : 1);
    for (const reader of this.repeats(field)) {
      if (only !== undefined && reader.repetition !== only) continue;
      if (component === undefined) reader.whole();
      else if (subcomponent === undefined) reader.text(component);
      else reader.component(component).text(subcomponent);
    }
  }

  populated(field: number): boolean {
    return this.#first(field) !== undefined;
  }

  /** The first repetition of a field that is populated. */
  #first(field: number): FieldReader | undefined {
    const fields = this.#fieldsOf(field);
    const [first] = fields;
    return fields.length === 1 && first?.raw === deleteIndicator ? undefined : first;
  }

  /** `""`: the sender deletes the element (HL7 2.4.3.1: a delete indicator, not a value). Who asks acts on it. */
  isNull(field: number): boolean {
    if (this.texts.fields[field] !== deleteIndicator) return false;
    (this.#nulls ??= []).push(field);
    return true;
  }

  /** Repetitions of a field; none where it is absent or holds nothing but separators. One beyond the bound is kept. */
  #fieldsOf(field: number): readonly FieldReader[] {
    const raw = this.texts.fields[field];
    return raw === undefined || raw === '' ? none : (this.#fields[field] ??= this.#split(field, raw));
  }

  #split(field: number, raw: string): readonly FieldReader[] {
    const { component, repetition, subcomponent } = this.delimiters;
    const first = raw.charAt(0);
    const mayBeEmpty = first === component || first === repetition || first === subcomponent;
    if (mayBeEmpty && this.segment.state(field) === 'absent') return none;
    if (!raw.includes(repetition) || repetition === '' || (this.name === 'MSH' && field <= 2))
      return [new FieldReader(this, field, 1, raw)];
    const repetitions = split(raw, repetition).slice(0, repetitionsMax + 1);
    return repetitions.map((text, at) => new FieldReader(this, field, at + 1, text));
  }

  /**
   * Populated parts that were never asked for, in order, and deletes that nobody acts on. A field of which nothing was read is
   * listed as one.
   */
  unread(): UnreadField[] {
    const unread: UnreadField[] = [];
    const { fields } = this.texts;
    for (let field = this.name === 'MSH' ? 3 : 1; field < fields.length; field++) {
      const raw = fields[field];
      if (raw === undefined || raw === '' || (raw === deleteIndicator && this.#nulls?.includes(field) === true))
        continue;
      const readers = this.#fields[field];
      if (readers?.some(isTouched)) this.#unreadOf(readers, unread);
      else if (this.#fieldsOf(field).length > 0)
        unread.push({ at: flat(`${this.at}-${field}`), value: ownText(cut(raw)) });
    }
    return unread;
  }

  #unreadOf(readers: readonly FieldReader[], unread: UnreadField[]): void {
    for (const reader of readers)
      if (reader.repetition <= repetitionsMax) reader.listUnread(unread);
      else unread.push({ at: flat(reader.at), value: ownText(cut(reader.raw)) });
  }
}

const isTouched = (reader: FieldReader): boolean => reader.isTouched;

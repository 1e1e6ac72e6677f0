import { type Delimiters, type FieldText, leafText, type Message, type Segment, writeField } from '#hl7';

/** A message with the fields that rules have changed so far; the message itself stays as it is. */
export class MessageDraft {
  readonly #changed = new Map<Segment, Map<number, string>>();
  readonly delimiters: Delimiters;
  /** Character set in which the changed message is written. */
  readonly encoding: string;

  constructor(readonly message: Message) {
    this.delimiters = message.delimiters;
    const { used } = message.characterSet;
    // A code or its name may have letters that a message of plain ASCII has not.
    this.encoding = used === 'ascii' ? 'utf-8' : used;
  }

  /** A field with separators and escapes, as it stands by now. */
  raw(segment: Segment, field: number): string {
    return this.#changed.get(segment)?.get(field) ?? segment.raw(field);
  }

  write(segment: Segment, field: number, raw: string): void {
    const fields = this.#changed.get(segment);
    if (fields === undefined) this.#changed.set(segment, new Map([[field, raw]]));
    else fields.set(field, raw);
  }

  /** The text of a leaf as a person reads it. */
  text(raw: string): string {
    return leafText(raw, this.delimiters, this.encoding);
  }

  /** The same the other way. Fault HL7_DELIMITERS_INVALID where the message has no escape character for it. */
  escaped(text: string): string {
    return writeField(text, { delimiters: this.delimiters, encoding: this.encoding });
  }

  /** As `withFields` takes them; fields that are again as they were are left out. */
  changes(): Readonly<Record<string, FieldText>> {
    const changes: Record<string, FieldText> = {};
    for (const [segment, fields] of this.#changed)
      for (const [field, raw] of fields)
        if (raw !== segment.raw(field)) changes[`${segment.name}[${segment.ordinal}]-${field}`] = { raw };
    return changes;
  }
}

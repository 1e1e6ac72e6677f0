/**
 * What came back in one frame, read with its own MSH-1 and MSH-2 and nothing of the product: text is one character a
 * byte, so that whatever was sent can be compared.
 */
export class Answer {
  readonly text: string;
  readonly #segments: readonly (readonly string[])[];

  constructor(readonly bytes: Buffer) {
    this.text = bytes.toString('latin1');
    const separator = this.text.charAt(3);
    this.#segments = this.text
      .split('\r')
      .filter((line) => line !== '')
      .map((line) => (separator === '' ? [line] : line.split(separator)));
  }

  /** MSA-1. */
  get code(): string {
    return this.field('MSA', 1);
  }

  /** MSA-2 as it stands there. */
  get regarding(): string {
    return this.field('MSA', 2);
  }

  /** MSH-10. */
  get controlId(): string {
    return this.field('MSH', 10);
  }

  /** Names of the segments in their order. */
  get shape(): readonly string[] {
    return this.#segments.map(([name = '']) => name);
  }

  has(segment: string): boolean {
    return this.shape.includes(segment);
  }

  /** A field of the first segment of that name, numbered as HL7 does (MSH-1 is the separator); '' when absent. */
  field(segment: string, number: number): string {
    return this.fields(segment, number)[0] ?? '';
  }

  /** The field of every segment of that name. */
  fields(segment: string, number: number): readonly string[] {
    const shift = ['MSH', 'BHS', 'FHS'].includes(segment) ? 1 : 0;
    return this.#segments.filter(([name]) => name === segment).map((fields) => fields[number - shift] ?? '');
  }

  /** A component of a field, by this answer's own component separator. */
  component(segment: string, number: number, component: number): string {
    return this.field(segment, number).split(this.text.charAt(4))[component - 1] ?? '';
  }
}

/**
 * Writes HL7 v2 segments. A field is text (escaped here) or already encoded (`field(...)`); numbers are those of the
 * standard, so `segment('PID', { 5: name })` reads like the table in chapter 3.
 */
export type Field = string | Encoded;
export interface Encoded {
  readonly encoded: string;
}

export function segment(name: string, fields: Readonly<Record<number, Field | undefined>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const values = Array.from({ length: last }, (_, at) => encoded(fields[at + 1]));
  return [name, ...values].join('|').replace(/\|+$/, '');
}

/** MSH counts its own separator as MSH-1. */
export function header(fields: Readonly<Record<number, Field | undefined>>): string {
  const { 1: _separator, 2: _delimiters, ...rest } = fields;
  const shifted = Object.fromEntries(Object.entries(rest).map(([at, value]) => [Number(at) - 1, value]));
  return segment('MSH', { ...shifted, 1: { encoded: '^~\\&' } });
}

/** Components of one repetition; a component given as a list has subcomponents. */
export function components(...parts: readonly (string | readonly string[] | undefined)[]): Encoded {
  const written = parts.map((part) => (typeof part === 'string' ? escaped(part) : (part ?? []).map(escaped).join('&')));
  return { encoded: written.join('^').replace(/\^+$/, '') };
}

export const repetitions = (...fields: readonly Field[]): Encoded => ({ encoded: fields.map(encoded).join('~') });

const encoded = (field: Field | undefined): string =>
  field === undefined ? '' : typeof field === 'string' ? escaped(field) : field.encoded;

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '~': '\\R\\',
  '&': '\\T\\',
  '\n': '\\.br\\',
};
const escaped = (text: string): string => text.replace(/[\\|^~&\n]/g, (letter) => escapes[letter] ?? letter);

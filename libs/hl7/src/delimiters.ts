/** The delimiters of one message (MSH-1 and MSH-2). One that the sender did not name is absent: '', never a default. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /**
   * Since v2.7: a value that ends with it was cut by its sender (v2.9.1 chapter 2.5.5.2). Only the definition of its field
   * tells that from a value which ends so anyway, so it stays part of the text.
   */
  readonly truncation: string;
}

export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

/** `|^~\&`, with or without a truncation character. */
export const isStandard = ({ field, component, repetition, escape, subcomponent }: Delimiters): boolean =>
  field === '|' && component === '^' && repetition === '~' && escape === '\\' && subcomponent === '&';

/** MSH-2 as it stands in the message. */
export const encodingCharacters = ({ component, repetition, escape, subcomponent, truncation }: Delimiters): string =>
  component + repetition + escape + subcomponent + truncation;

export type DelimitersFound = Delimiters | 'HL7_MSH_TRUNCATED' | 'HL7_DELIMITERS_INVALID';

/** Letters and digits occur in names, CR and LF end segments, and published parsers hung on NUL. */
const impossible = /[A-Za-z0-9\r\n\0]/;

/** Reads MSH-1 and MSH-2 of the header segment (MSH, FHS, BHS) that begins at `start`. v2 chapter 2.5.4. */
export function readDelimiters(chars: string, start: number): DelimitersFound {
  if (chars.startsWith('|^~\\&|', start + 3)) return standardDelimiters;
  const field = chars.charAt(start + 3);
  if (field === '' || field === '\r' || field === '\n') return 'HL7_MSH_TRUNCATED';
  const rest = asMeant(chars.slice(start + 4, start + 10));
  const end = endOfEncodingCharacters(rest, field);
  if (end === 0) return rest === '' || /^[\r\n]/.test(rest) ? 'HL7_MSH_TRUNCATED' : 'HL7_DELIMITERS_INVALID';
  const used = field + rest.slice(0, Math.min(end, 5));
  if (impossible.test(used) || new Set(used).size !== used.length) return 'HL7_DELIMITERS_INVALID';
  return {
    field,
    component: used.charAt(1),
    repetition: used.charAt(2),
    escape: used.charAt(3),
    subcomponent: used.charAt(4),
    truncation: used.charAt(5),
  };
}

/**
 * Encoding characters that can only be meant as the standard ones: with the escape character doubled, as in the literals
 * of a programming language, or with a NUL among them, which delimits nothing.
 */
function asMeant(rest: string): string {
  const meant = rest.replaceAll('\0', '').replace('^~\\\\&', '^~\\&');
  return meant.startsWith('^~\\&') ? meant : rest;
}

function endOfEncodingCharacters(rest: string, field: string): number {
  for (let at = 0; at < rest.length; at++) {
    const char = rest.charAt(at);
    if (char === field || char === '\r' || char === '\n') return at;
  }
  return rest.length;
}

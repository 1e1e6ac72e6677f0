// What a FHIR string or code may not hold as it is (R4 2.24.0.1): control characters, blanks other than space, tab, CR
// and LF, halves of surrogate pairs; and around or within a leaf more than one blank.
// oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
const anyOdd = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]|[^\S ]|^ | $| {2}/;
const oddBlanks = /[^\S \r\n\t]/g;
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Text of several lines, as it is, without what FHIR has no place for. */
export const printable = (text: string): string =>
  anyOdd.test(text) ? text.replace(oddBlanks, ' ').replace(controls, '\uFFFD').toWellFormed() : text;

/** A leaf: blanks around it are padding, inside it one stands for several (codes may not hold more). */
export const leaf = (text: string): string =>
  anyOdd.test(text) ? printable(text).trim().replaceAll(/\s+/g, ' ') : text;

/** Of text without control characters and runs of blanks: whether `leaf` would change it. */
export const isPadded = (text: string): boolean =>
  text.charCodeAt(0) === blank || text.charCodeAt(text.length - 1) === blank;

const blank = 0x20;

// V8 copies shorter pieces anyway.
const slicedCharactersMin = 13;

/**
 * The same text on its own. V8 makes a longer piece of a text a view of the whole, which would keep the message in
 * memory for as long as the piece, and of which JSON.stringify writes everything that follows at half its speed.
 */
export const ownText = (text: string): string =>
  text.length < slicedCharactersMin ? text : [text.charAt(0), text.slice(1)].join('');

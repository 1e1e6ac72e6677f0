import type { Buffer } from 'node:buffer';
import { segmentsMax } from './limits.js';

/** The text of a message and the same as numbers, which are quicker to walk: bytes, or UTF-16 units of decoded text. */
export interface Text {
  readonly chars: string;
  readonly codes: Buffer | Uint16Array;
  /** Whether the chars are the characters; else each stands for one byte. */
  readonly isDecoded: boolean;
}

/** Numbers that one segment takes in a list of places: where it begins, where it ends, and the code of its name. */
export const placeSize = 3;

/** A name of three letters or digits as one number, under which `segmentPlaces` lists it; what no segment has for another. */
export function nameCode(name: string): number {
  const [a, b, c] = [name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)];
  return name.length === 3 && (a | b | c) < 0x80 ? (a << 16) | (b << 8) | c : 0;
}

const codeOfName = (a = 0, b = 0, c = 0): number =>
  isLetter(a) && isLetterOrDigit(b) && isLetterOrDigit(c) ? (a << 16) | (b << 8) | c : 0;

/**
 * Places of the segments from `start` on, one after the other; stops one past the limit. A line that cannot begin a segment
 * belongs to the one before. A second MSH with the very bytes of the first, right after it, is left out: some senders
 * repeat it.
 */
export function segmentPlaces(text: Text, start: number, field: number): number[] {
  const { chars } = text;
  const places: number[] = [];
  let nextCr = chars.indexOf('\r', start);
  let nextLf = chars.indexOf('\n', start);
  for (let at = start; at < chars.length && places.length <= placeSize * segmentsMax;) {
    if (nextCr !== -1 && nextCr < at) nextCr = chars.indexOf('\r', at);
    if (nextLf !== -1 && nextLf < at) nextLf = chars.indexOf('\n', at);
    const to = nextLf === -1 || (nextCr !== -1 && nextCr < nextLf) ? nextCr : nextLf;
    const end = to === -1 ? chars.length : to;
    addLine(text, places, at, end, field);
    at = end + 1;
  }
  return places;
}

function addLine(text: Text, places: number[], from: number, to: number, field: number): void {
  const name = nameOnLine(text.codes, from, to, field);
  if (name !== 0 && name !== places[2]) places.push(from, trimmedEnd(text.codes, from, to), name);
  else addOddLine(text, places, from, to, field);
}

/** Indented, blank, a further MSH, a name alone or text of the segment before. */
function addOddLine({ chars, codes }: Text, places: number[], from: number, to: number, field: number): void {
  let at = from;
  while (at < to && isBlank(codes[at])) at++;
  if (at === to) return;
  const named = nameOnLine(codes, at, to, field);
  const name = named || nameAlone(codes, at, to, places[1]);
  const end = named === name ? trimmedEnd(codes, at, to) : at + 3;
  // Nothing continues MSH or a name alone, which have no text: such a line stands alone, under whatever name it has.
  if (name === 0 && places.length > placeSize && !isNameAlone(places)) {
    places[places.length - 2] = end;
    return;
  }
  const isHeaderAgain = places.length === placeSize && chars.slice(at, end) === chars.slice(places[0], places[1]);
  if (!isHeaderAgain) places.push(at, end, name);
}

/** Of the last segment. */
const isNameAlone = (places: readonly number[]): boolean =>
  places.at(-1) !== 0 && (places.at(-2) ?? 0) - (places.at(-3) ?? 0) === 3;

/** An end block that came along in a file with its framing is not part of the last segment. */
function trimmedEnd(codes: Text['codes'], from: number, to: number): number {
  let end = to;
  while (end > from && codes[end - 1] === 0x1c) end--;
  return end;
}

/** White space, a start or end block that came along in a file. */
const isBlank = (code: number | undefined): boolean => code === 0x20 || code === 0x09 || code === 0x0b || code === 0x1c;

/** Three letters or digits and the field separator; 0 for another line. */
function nameOnLine(codes: Text['codes'], at: number, end: number, field: number): number {
  return at + 3 < end && codes[at + 3] === field ? codeOfName(codes[at], codes[at + 1], codes[at + 2]) : 0;
}

const blanksMax = 40;

/** A segment without fields: a name in capitals, alone on a line that begins as the line after MSH does. */
function nameAlone(codes: Text['codes'], at: number, end: number, headerEnd = 0): number {
  if (end - at < 3 || isSmall(codes[at]) || isSmall(codes[at + 1]) || isSmall(codes[at + 2])) return 0;
  const to = Math.min(end, at + blanksMax);
  for (let place = at + 3; place < to; place++) if (!isBlank(codes[place])) return 0;
  // Among segments that end with CR, `NEG` on a line of its own after an LF is the result of a culture.
  if (terminatorBefore(codes, at) !== terminatorAfter(codes, headerEnd)) return 0;
  return codeOfName(codes[at], codes[at + 1], codes[at + 2]);
}

function terminatorBefore(codes: Text['codes'], from: number): number | undefined {
  let at = from - 1;
  while (at > 0 && isBlank(codes[at])) at--;
  return codes[at];
}

/** The last char of it: LF of CRLF. */
function terminatorAfter(codes: Text['codes'], from: number): number | undefined {
  let at = from;
  while (at < codes.length && codes[at] !== 0x0d && codes[at] !== 0x0a) at++;
  return codes[at] === 0x0d && codes[at + 1] === 0x0a ? 0x0a : codes[at];
}

const isSmall = (code = 0): boolean => code >= 0x61 && code <= 0x7a;
const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isLetterOrDigit = (code: number): boolean => isLetter(code) || (code >= 0x30 && code <= 0x39);

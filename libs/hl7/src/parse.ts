import { Buffer } from 'node:buffer';
import type { ErrorCode } from '#contracts';
import {
  type CharacterSet,
  charDecoder,
  chooseEncoding,
  decodeBytes,
  keepsDelimiters,
  utf16Chars,
  utf16Of,
} from './charset.js';
import { type Delimiters, readDelimiters } from './delimiters.js';
import { headerStart } from './header-start.js';
import { partsPerSegmentMax, segmentsMax } from './limits.js';
import { IndexedMessage, type Message } from './message.js';

export interface ParseOptions {
  /** Used instead of MSH-18: for a sender that is known to declare what it does not send. */
  readonly characterSet?: string;
  /** Used when MSH-18 is empty or says ASCII and the bytes are not. */
  readonly defaultCharacterSet?: string;
}

export type Parsed =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'refusal'; readonly code: ErrorCode; readonly detail?: Readonly<Record<string, string | number>> };

/**
 * Indexes one message; never throws. Accepts CR, LF, CRLF and mixtures as terminators, and junk, blank lines or a byte
 * order mark before MSH. A line that cannot begin a segment belongs to the one before: senders break long text by LF.
 */
export function parse(bytes: Uint8Array, options: ParseOptions = {}): Parsed {
  if (bytes.length === 0) return refusal('HL7_EMPTY');
  const utf16 = utf16Of(bytes);
  const raw = utf16 === undefined ? latin1(bytes) : utf16Chars(bytes, utf16);
  const start = headerStart(raw);
  if (start === -1) return refusal('HL7_MSH_MISSING', { bytes: bytes.length });
  const delimiters = readDelimiters(raw, start);
  if (typeof delimiters === 'string') return refusal(delimiters);
  const declared = declaredCharacterSets(raw, start, delimiters);
  const { used, guessed } =
    utf16 === undefined
      ? chooseEncoding(bytes, declared, options.characterSet, options.defaultCharacterSet)
      : { used: utf16, guessed: false };
  if (utf16 !== undefined || keepsDelimiters(used)) {
    const text = { chars: raw, start, decode: utf16 === undefined ? charDecoder(used) : asIs };
    return index(bytes, text, delimiters, { declared, used, guessed });
  }
  return parseDecoded(bytes, { declared, used, guessed });
}

/** For encodings in which a byte of a longer character can look like a delimiter. */
function parseDecoded(bytes: Uint8Array, characterSet: CharacterSet): Parsed {
  const chars = decodeBytes(bytes, characterSet.used);
  const start = headerStart(chars);
  if (start === -1) return refusal('HL7_MSH_MISSING', { bytes: bytes.length });
  const delimiters = readDelimiters(chars, start);
  if (typeof delimiters === 'string') return refusal(delimiters);
  return index(bytes, { chars, start, decode: asIs }, delimiters, characterSet);
}

interface Text {
  readonly chars: string;
  /** Where MSH stands. */
  readonly start: number;
  readonly decode: (chars: string) => string;
}

const asIs = (chars: string): string => chars;

function index(bytes: Uint8Array, text: Text, delimiters: Delimiters, characterSet: CharacterSet): Parsed {
  const places = segmentPlaces(text.chars, text.start, delimiters.field);
  if (places.length > 2 * segmentsMax) return refusal('HL7_TOO_MANY_SEGMENTS', { segmentsMax });
  if (text.chars.length > partsPerSegmentMax && hasTooManyParts(text.chars, places, delimiters)) {
    return refusal('HL7_TOO_MANY_SEGMENTS', { partsPerSegmentMax });
  }
  const { used } = characterSet;
  const { chars, decode } = text;
  const message = new IndexedMessage({
    bytes,
    chars,
    delimiters,
    characterSet,
    decode: used === 'ascii' ? asIs : decode,
    places,
  });
  return { kind: 'message', message };
}

const refusal = (code: ErrorCode, detail?: Readonly<Record<string, string | number>>): Parsed => ({
  kind: 'refusal',
  code,
  ...(detail === undefined ? {} : { detail }),
});

/** One char a byte, so that places in the text are places in the bytes. */
export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** MSH-18, read before there is an index: which characters are delimiters may hang on it. */
function declaredCharacterSets(chars: string, start: number, { field, repetition }: Delimiters): string[] {
  let at = start + 3;
  for (let number = 3; number <= 18; number++) {
    at = nextOnLine(chars, at + 1, field.charCodeAt(0));
    if (at === -1) return [];
  }
  const value = /^[^\r\n]{0,200}/.exec(chars.slice(at + 1, at + 201))?.[0] ?? '';
  const declared = value.split(field, 1)[0] ?? '';
  if (declared === '') return [];
  return repetition === '' ? [declared] : declared.split(repetition);
}

function nextOnLine(chars: string, from: number, separator: number): number {
  for (let at = from; at < chars.length; at++) {
    const code = chars.charCodeAt(at);
    if (code === separator) return at;
    if (code === 0x0d || code === 0x0a) return -1;
  }
  return -1;
}

/**
 * Start and end of each segment. A second MSH with the very bytes of the first, right after it, is left out: some
 * senders repeat it. Stops one past the limit.
 */
function segmentPlaces(chars: string, start: number, field: string): number[] {
  const places: number[] = [];
  let nextCr = chars.indexOf('\r', start);
  let nextLf = chars.indexOf('\n', start);
  for (let at = start; at < chars.length && places.length <= 2 * segmentsMax;) {
    if (nextCr !== -1 && nextCr < at) nextCr = chars.indexOf('\r', at);
    if (nextLf !== -1 && nextLf < at) nextLf = chars.indexOf('\n', at);
    const end = nextCr === -1 ? nextLf : nextLf === -1 ? nextCr : Math.min(nextCr, nextLf);
    const to = end === -1 ? chars.length : end;
    addLine(chars, places, at, to, field);
    at = to + 1;
  }
  return places;
}

function addLine(chars: string, places: number[], from: number, to: number, field: string): void {
  let at = from;
  while (at < to && isBlank(chars.charCodeAt(at))) at++;
  if (at === to) return;
  // Nothing continues MSH, which has no text: such a line stands alone, under whatever name it has.
  if (places.length > 2 && !beginsSegment(chars, at, to, field)) {
    places[places.length - 1] = trimmedEnd(chars, at, to);
    return;
  }
  const first = places[0] ?? at;
  const isRepeatedHeader = places.length === 2 && chars.startsWith(chars.slice(first, places[1]), at);
  if (isRepeatedHeader && to - at === (places[1] ?? 0) - first) return;
  places.push(at, trimmedEnd(chars, at, to));
}

/** An end block that came along in a file with its framing is not part of the last segment. */
function trimmedEnd(chars: string, from: number, to: number): number {
  let end = to;
  while (end > from && chars.charCodeAt(end - 1) === 0x1c) end--;
  return end;
}

/** White space, a start or end block that came along in a file. */
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0b || code === 0x1c;

/** Three letters or digits and the field separator; a name alone on its line must be in capitals. */
function beginsSegment(chars: string, at: number, to: number, field: string): boolean {
  if (to - at < 3 || !isLetter(chars.charCodeAt(at))) return false;
  if (!isLetterOrDigit(chars.charCodeAt(at + 1)) || !isLetterOrDigit(chars.charCodeAt(at + 2))) return false;
  if (at + 3 < to && chars.startsWith(field, at + 3)) return true;
  return aloneOnLine.test(chars.slice(at, Math.min(trimmedEnd(chars, at, to), at + 40)));
}

const aloneOnLine = /^[A-Z][A-Z0-9]{2}[ \t]*$/;

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isLetterOrDigit = (code: number): boolean => isLetter(code) || (code >= 0x30 && code <= 0x39);

function hasTooManyParts(chars: string, places: readonly number[], delimiters: Delimiters): boolean {
  const separators = [delimiters.field, delimiters.repetition, delimiters.component, delimiters.subcomponent];
  for (let at = 0; at < places.length; at += 2) {
    const segment = chars.slice(places[at], places[at + 1]);
    if (segment.length <= partsPerSegmentMax) continue;
    if (separators.some((separator) => separator !== '' && count(segment, separator) > partsPerSegmentMax)) return true;
  }
  return false;
}

function count(text: string, separator: string): number {
  let found = 0;
  for (
    let at = text.indexOf(separator);
    at !== -1 && found <= partsPerSegmentMax;
    at = text.indexOf(separator, at + 1)
  ) {
    found++;
  }
  return found;
}

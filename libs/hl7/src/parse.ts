import { Buffer, isAscii } from 'node:buffer';
import type { ErrorCode } from '#contracts';
import { type CharacterSet, chooseEncoding, decodeBytes, keepsDelimiters, utf16Chars, utf16Of } from './charset.js';
import { type Delimiters, readDelimiters } from './delimiters.js';
import { headerStart } from './header-start.js';
import { partsPerSegmentMax, segmentsMax } from './limits.js';
import { IndexedMessage, type Message } from './message.js';
import { placeSize, segmentPlaces, type Text } from './segment-places.js';

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
  const text = utf16 === undefined ? byteText(bytes) : decodedText(utf16Chars(bytes, utf16));
  const header = findHeader(text.chars);
  if (typeof header === 'string') return headerless(header, bytes);
  const characterSet = (): CharacterSet => {
    const declared = declaredCharacterSets(text, header);
    if (utf16 !== undefined) return { declared, used: utf16, guessed: false };
    const { used, guessed } = chooseEncoding(bytes, declared, options.characterSet, options.defaultCharacterSet);
    return { declared, used, guessed };
  };
  if (text.isDecoded) return index(bytes, text, header, characterSet);
  const chosen = characterSet();
  if (!keepsDelimiters(chosen.used)) return parseDecoded(bytes, chosen);
  const isDecoded = chosen.used === 'iso-8859-1';
  return index(bytes, { chars: text.chars, codes: text.codes, isDecoded }, header, () => chosen);
}

/** For encodings in which a byte of a longer character can look like a delimiter. */
function parseDecoded(bytes: Uint8Array, characterSet: CharacterSet): Parsed {
  const text = decodedText(decodeBytes(bytes, characterSet.used));
  const header = findHeader(text.chars);
  return typeof header === 'string' ? headerless(header, bytes) : index(bytes, text, header, () => characterSet);
}

function index(bytes: Uint8Array, text: Text, header: HeaderPlace, characterSet: () => CharacterSet): Parsed {
  const { start, delimiters } = header;
  const places = segmentPlaces(text, start, delimiters.field.charCodeAt(0));
  if (places.length > placeSize * segmentsMax) return refusal('HL7_TOO_MANY_SEGMENTS', { segmentsMax });
  if (text.chars.length > partsPerSegmentMax && hasTooManyParts(text.chars, places, delimiters)) {
    return refusal('HL7_TOO_MANY_SEGMENTS', { partsPerSegmentMax });
  }
  const message = new IndexedMessage({ bytes, text, delimiters, characterSet, places });
  return { kind: 'message', message };
}

const refusal = (code: ErrorCode, detail?: Readonly<Record<string, string | number>>): Parsed => ({
  kind: 'refusal',
  code,
  ...(detail === undefined ? {} : { detail }),
});

const headerless = (code: ErrorCode, { length }: Uint8Array): Parsed =>
  refusal(code, code === 'HL7_MSH_MISSING' ? { bytes: length } : undefined);

/** One char a byte, so that places in the text are places in the bytes. */
function byteText(bytes: Uint8Array): Text {
  const codes = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chars = codes.toString('latin1');
  // ASCII without the escape sequences of ISO 2022 is the same in every set that can be declared.
  return { chars, codes, isDecoded: isAscii(codes) && !chars.includes('\x1b') };
}

export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

export function decodedText(chars: string): Text {
  const codes = new Uint16Array(chars.length);
  for (let at = 0; at < codes.length; at++) codes[at] = chars.charCodeAt(at);
  return { chars, codes, isDecoded: true };
}

interface HeaderPlace {
  /** Where MSH stands. */
  readonly start: number;
  readonly delimiters: Delimiters;
}

function findHeader(chars: string): HeaderPlace | ErrorCode {
  const start = headerStart(chars);
  if (start === -1) return 'HL7_MSH_MISSING';
  const delimiters = readDelimiters(chars, start);
  return typeof delimiters === 'string' ? delimiters : { start, delimiters };
}

const declaredCharsMax = 200;

/** MSH-18, read before there is an index: which characters are delimiters may hang on it. */
function declaredCharacterSets({ chars, codes }: Text, { start, delimiters }: HeaderPlace): readonly string[] {
  const field = delimiters.field.charCodeAt(0);
  let number = 2;
  let from = start + 4;
  let at = from;
  for (; at < codes.length && number <= 18; at++) {
    const code = codes[at];
    if (code === 0x0d || code === 0x0a) break;
    if (code !== field) continue;
    number++;
    if (number === 18) from = at + 1;
  }
  if (number < 18) return [];
  const end = number === 18 ? at : at - 1;
  if (end === from) return [];
  const declared = chars.slice(from, Math.min(end, from + declaredCharsMax));
  return holds(declared, delimiters.repetition) ? declared.split(delimiters.repetition) : [declared];
}

const holds = (text: string, separator: string): boolean => separator !== '' && text.includes(separator);

function hasTooManyParts(chars: string, places: readonly number[], delimiters: Delimiters): boolean {
  const separators = [delimiters.field, delimiters.repetition, delimiters.component, delimiters.subcomponent];
  for (let at = 0; at < places.length; at += placeSize) {
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

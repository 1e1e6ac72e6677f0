import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { encodingOf } from './charset-names.js';
import { decodeIso2022, encodeIso2022Jp, hasDesignation } from './iso-2022.js';

/** What MSH-18 says and how the message was read. */
export interface CharacterSet {
  /** Repetitions of MSH-18 as sent; one that is empty stands for ASCII. */
  readonly declared: readonly string[];
  /** Name of the encoding that was used: `ascii`, `utf-8`, `iso-8859-1`, `shift_jis` … */
  readonly used: string;
  /** The bytes contradict the declaration, or there is none and they are not ASCII. */
  readonly guessed: boolean;
}

/** UTF-16 and UTF-32: delimiters are no bytes there, so they are found before anything else is. */
export type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** Found by the byte order mark or by the NULs in MSH, FHS, BHS; what MSH-18 says can only be read afterwards. */
export function utf16Of(bytes: Uint8Array): WideEncoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || (c === 0 && isHeaderLetter(d)))) return 'utf-32be';
  if (b === 0 && c === 0 && d === 0 && isHeaderLetter(a)) return 'utf-32le';
  if (b === 0 && d === 0 && isHeaderLetter(a) && isHeaderLetter(c)) return 'utf-16le';
  if (a === 0 && c === 0 && isHeaderLetter(b) && isHeaderLetter(d)) return 'utf-16be';
  return undefined;
}

/** First letters of MSH, FHS, BHS. */
const isHeaderLetter = (byte: number | undefined): boolean =>
  byte === 0x4d || byte === 0x53 || byte === 0x46 || byte === 0x42 || byte === 0x48;

/** The text of such bytes, byte order mark included. In UTF-16 one char for every two bytes. */
export function utf16Chars(bytes: Uint8Array, encoding: WideEncoding): string {
  const { buffer, byteOffset, byteLength } = bytes;
  if (encoding.startsWith('utf-32')) return decodeBytes(bytes, encoding);
  const even = Buffer.from(buffer, byteOffset, byteLength - (byteLength % 2));
  return encoding === 'utf-16le' ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
}

export interface EncodingChoice {
  readonly used: string;
  readonly guessed: boolean;
}

/**
 * Chooses the encoding of a message that is neither UTF-16 nor UTF-32. `override` is what the feed is configured to,
 * `fallback` what it is configured to when MSH-18 says nothing. Bytes that contradict the choice are decoded by a guess:
 * UTF-8 if they are valid UTF-8, else what is most likely for the declaration.
 */
export function chooseEncoding(
  bytes: Uint8Array,
  declared: readonly string[],
  override: string | undefined,
  fallback: string | undefined,
): EncodingChoice {
  const switches = hasDesignation(bytes);
  // Most messages: in every set that MSH-18 may name the bytes say the same.
  if (!switches && isAscii(bytes)) return declared.some(isJapanese) ? japaneseAscii : plainAscii;
  if (!switches && override === undefined && declared.length === 1 && encodingOf(declared[0] ?? '') === 'utf-8') {
    if (isUtf8(bytes)) return utf8;
  }
  const known = declared.map(encodingOf);
  const isSilent = known.every((encoding) => encoding === 'ascii');
  const configured = override ?? (isSilent ? fallback : undefined);
  const wanted = configured === undefined ? undefined : encodingOf(configured);
  const named = known.filter((encoding) => encoding !== undefined).filter((encoding) => encoding !== 'ascii');
  const [first = wanted] = named;
  // A person's word against the bytes stands as long as they can be read so; a default yields to escape sequences.
  const isMeant = override !== undefined || !switches;
  if (wanted !== undefined && isMeant && canBe(bytes, wanted)) return { used: wanted, guessed: false };
  if (switches) return switching(wanted ?? first, [wanted, ...known]);
  if (hasUtf8Mark(bytes) && isUtf8(bytes)) return { used: 'utf-8', guessed: !isSilent && !known.includes('utf-8') };
  const agreeing = named.find((encoding) => agrees(bytes, encoding));
  if (agreeing !== undefined) return { used: agreeing, guessed: false };
  return { used: guess(bytes, wanted ?? first), guessed: true };
}

const utf8: EncodingChoice = { used: 'utf-8', guessed: false };
const plainAscii: EncodingChoice = { used: 'ascii', guessed: false };
const japaneseAscii: EncodingChoice = { used: 'iso-2022-jp', guessed: false };

const isJapanese = (declared: string): boolean => encodingOf(declared) === 'iso-2022-jp';

/** For bytes that switch sets by ISO 2022 escape sequences; what stands outside of them is in the first set. */
function switching(first: string | undefined, named: readonly (string | undefined)[]): EncodingChoice {
  if (first === undefined) return { used: 'iso-2022-jp', guessed: true };
  if (named.includes('iso-2022-jp') && !first.startsWith('iso-8859')) return { used: 'iso-2022-jp', guessed: false };
  const sets = new Set(named.filter((encoding) => encoding !== undefined));
  return { used: `${switchingPrefix}${first}`, guessed: sets.size === 1 && !isDoubleByte(first) };
}

const switchingPrefix = 'iso-2022+';

/** Nothing in the bytes has no meaning in the encoding. */
function canBe(bytes: Uint8Array, encoding: string): boolean {
  if (encoding === 'utf-8') return isUtf8(bytes);
  // Of what is not ASCII these two have only escape sequences, and UTF-16 and UTF-32 would have shown in the bytes.
  if (encoding === 'ascii' || encoding === 'iso-2022-jp' || /^utf-(?:16|32)/.test(encoding)) return false;
  return !decodeBytes(bytes, encoding).includes('\ufffd');
}

/** The bytes can be in the encoding, and are not more likely in another. */
function agrees(bytes: Uint8Array, encoding: string): boolean {
  if (!canBe(bytes, encoding)) return false;
  if (encoding === 'utf-8') return true;
  // In Western text an accented letter is never followed as UTF-8 has it: all of it being valid is no accident.
  if ((encoding === 'iso-8859-1' || encoding === 'iso-8859-15') && isUtf8(bytes)) return false;
  if (isDoubleByte(encoding)) return !isLongUtf8(bytes);
  // ISO 8859 has only control characters there: such bytes are UTF-8 or a Windows code page.
  return !(encoding.startsWith('iso-8859') && hasC1(bytes));
}

/** Most text is ASCII, so four bytes are looked at in one. */
function hasC1(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 4) {
    if (at + 4 <= bytes.length && (view.getUint32(at) & 0x80808080) === 0) continue;
    for (let place = at; place < at + 4; place++) if (((bytes[place] ?? 0) & 0xe0) === 0x80) return true;
  }
  return false;
}
const isDoubleByte = (encoding: string): boolean => /^(?:gb18030|big5|euc-kr|euc-jp|shift_jis)$/.test(encoding);

/**
 * Valid UTF-8 whose characters all have three bytes or more, as those of East Asia do. A short name in a double-byte set
 * can by accident be UTF-8 of two bytes each, hardly of three.
 */
const isLongUtf8 = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) && !/[\u0080-\u07ff]/.test(decodeBytes(bytes, 'utf-8'));

const hasUtf8Mark = ([a, b, c]: Uint8Array): boolean => a === 0xef && b === 0xbb && c === 0xbf;

/** The Windows code page of the same script, which senders take for the part of ISO 8859. */
const codePages: Readonly<Record<string, string>> = {
  'iso-8859-2': 'windows-1250',
  'iso-8859-5': 'windows-1251',
  'iso-8859-7': 'windows-1253',
  'iso-8859-9': 'windows-1254',
  'iso-8859-8': 'windows-1255',
  'iso-8859-6': 'windows-1256',
  'iso-8859-13': 'windows-1257',
  'iso-8859-11': 'windows-874',
};

/** What bytes most likely are that are not what was declared. */
function guess(bytes: Uint8Array, declared: string | undefined): string {
  if (isUtf8(bytes) || (declared === 'utf-8' && isMostlyUtf8(bytes))) return 'utf-8';
  if (declared === 'iso-2022-jp' || declared === 'shift_jis' || declared === 'euc-jp')
    return canBe(bytes, 'euc-jp') ? 'euc-jp' : 'shift_jis';
  if (declared !== undefined && isDoubleByte(declared)) return declared;
  if (!hasC1(bytes)) return declared?.startsWith('iso-8859') === true ? declared : 'iso-8859-1';
  return codePages[declared ?? ''] ?? 'windows-1252';
}

/** More of it is valid than not: a cut or broken character in UTF-8, not another set. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = decodeBytes(bytes, 'utf-8');
  const broken = text.split(/\ufffd+/).length - 1;
  return text.replaceAll(/[^\u0080-\ufffc]/g, '').length > broken;
}

/**
 * In these encodings no byte below 0x80 is part of a longer character, so delimiters can be found on the bytes and text
 * is decoded when it is read. The others are decoded as a whole first.
 */
export const keepsDelimiters = (encoding: string): boolean =>
  encoding === 'ascii' ||
  encoding === 'utf-8' ||
  encoding === 'euc-kr' ||
  encoding === 'euc-jp' ||
  encoding.startsWith('iso-8859') ||
  encoding.startsWith('windows-');

export function decodeBytes(bytes: Uint8Array, encoding: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding === 'utf-8') return buffer.toString('utf8');
  if (encoding === 'ascii' || encoding === 'iso-8859-1') return buffer.toString('latin1');
  if (encoding === 'iso-2022-jp') return decodeIso2022(buffer, 'shift_jis');
  if (encoding.startsWith(switchingPrefix)) return decodeIso2022(buffer, encoding.slice(switchingPrefix.length));
  return iconv.decode(buffer, encoding, { stripBOM: false });
}

const plain = /^[\t\n\r -~]*$/;

/**
 * Inverse of decoding, for answers in the character set of the message, which in UTF-16 and UTF-32 begin with a byte
 * order mark; what it cannot say becomes `?`.
 */
export function encodeWhole(text: string, encoding: string): Uint8Array {
  if (/^utf-(?:16|32)/.test(encoding)) return encodeText(`\ufeff${text}`, encoding);
  // The same in all the others, and what nearly every answer is.
  if (plain.test(text)) return Buffer.from(text, 'latin1');
  // An ESC that is text would be read as the beginning of a switch between sets.
  return encodeText(text.replaceAll('\x1b', '?'), encoding);
}

/** Like `encodeWhole`, for a part of a message. */
export function encodeText(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'ascii') return Buffer.from(text.replaceAll(/[\u{80}-\u{10ffff}]/gu, '?'), 'latin1');
  if (encoding === 'iso-8859-1') return Buffer.from(text.replaceAll(/[\u{100}-\u{10ffff}]/gu, '?'), 'latin1');
  if (encoding === 'iso-2022-jp') return encodeIso2022Jp(text);
  if (encoding.startsWith(switchingPrefix)) return encodeText(text, encoding.slice(switchingPrefix.length));
  return iconv.encode(text, encoding);
}

/** Text of some of the bytes. */
export function decodeRange(bytes: Buffer, from: number, to: number, encoding: string): string {
  if (encoding === 'utf-8') return bytes.toString('utf8', from, to);
  return decodeBytes(bytes.subarray(from, to), encoding);
}

const high = /[\x80-\xff]/;

/** Text of chars that stand for one byte each. */
export const decodeChars = (chars: string, encoding: string): string =>
  high.test(chars) ? decodeBytes(Buffer.from(chars, 'latin1'), encoding) : chars;

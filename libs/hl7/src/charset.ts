import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** What MSH-18 says and how the message was read. */
export interface CharacterSet {
  /** Repetitions of MSH-18 as sent; one that is empty stands for ASCII. */
  readonly declared: readonly string[];
  /** Name of the encoding that was used: `ascii`, `utf-8`, `iso-8859-1`, `shift_jis` … */
  readonly used: string;
  /** The bytes contradict the declaration, or there is none and they are not ASCII. */
  readonly guessed: boolean;
}

/** Table 0211 and the ways in which real senders write it, with punctuation and case removed. */
const encodings: Readonly<Record<string, string>> = {
  ascii: 'ascii',
  isoir6: 'ascii',
  unicode: 'utf-8',
  unicodeutf8: 'utf-8',
  utf8: 'utf-8',
  isoir192: 'utf-8',
  unicodeutf16: 'utf-16',
  utf16: 'utf-16',
  unicodeutf32: 'utf-32',
  gb18030: 'gb18030',
  gb180302000: 'gb18030',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  isoir58: 'gb18030',
  big5: 'big5',
  cns116431992: 'big5',
  ksx1001: 'euc-kr',
  isoir149: 'euc-kr',
  euckr: 'euc-kr',
  isoir13: 'iso-2022-jp',
  isoir14: 'iso-2022-jp',
  isoir87: 'iso-2022-jp',
  isoir159: 'iso-2022-jp',
  iso2022jp: 'iso-2022-jp',
  jisx0208: 'iso-2022-jp',
  shiftjis: 'shift_jis',
  sjis: 'shift_jis',
  windows31j: 'shift_jis',
  eucjp: 'euc-jp',
  8859: 'iso-8859-1',
  isoir100: 'iso-8859-1',
  latin1: 'iso-8859-1',
  windows1252: 'windows-1252',
  cp1252: 'windows-1252',
  windows1250: 'windows-1250',
  windows1251: 'windows-1251',
};

/** The encoding that a value of table 0211 names, undefined for one that nobody knows. */
export function encodingOf(declared: string): string | undefined {
  if (declared === '') return 'ascii';
  const known = named.get(declared);
  if (known !== undefined) return known;
  const encoding = encodingNamed(declared);
  if (encoding !== undefined && named.size < namedMax) named.set(declared, encoding);
  return encoding;
}

// Senders write few names; of those that nobody knows none is remembered.
const namedMax = 500;
const named = new Map<string, string>();

function encodingNamed(declared: string): string | undefined {
  const name = declared.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (name === '') return 'ascii';
  const part = /^(?:iso)?8859(\d{1,2})$/.exec(name)?.[1];
  if (part !== undefined) return iconv.encodingExists(`iso-8859-${part}`) ? `iso-8859-${part}` : undefined;
  return Object.hasOwn(encodings, name) ? encodings[name] : undefined;
}

/** UTF-16 is found by its byte order mark or by the NULs in MSH: there the fourth byte is not the separator. */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (b === 0 && d === 0 && isHeaderLetter(a) && isHeaderLetter(c)) return 'utf-16le';
  if (a === 0 && c === 0 && isHeaderLetter(b) && isHeaderLetter(d)) return 'utf-16be';
  return undefined;
}

/** First letters of MSH, FHS, BHS. */
const isHeaderLetter = (byte: number | undefined): boolean =>
  byte === 0x4d || byte === 0x53 || byte === 0x46 || byte === 0x42 || byte === 0x48;

/** The text of UTF-16 bytes, one char for every two bytes, byte order mark included. */
export function utf16Chars(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): string {
  const even = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % 2));
  return encoding === 'utf-16le' ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
}

/**
 * Chooses the encoding of a message that is not UTF-16. `override` is what the feed is configured to, `fallback` what it
 * is configured to when MSH-18 says nothing. Bytes that contradict the choice are decoded by a guess: UTF-8 if they are
 * valid UTF-8, else what is most likely for the declaration.
 */
export function chooseEncoding(
  bytes: Uint8Array,
  declared: readonly string[],
  override: string | undefined,
  fallback: string | undefined,
): { used: string; guessed: boolean } {
  const known = declared.map(encodingOf);
  const japanese = known.includes('iso-2022-jp');
  if (override === undefined && isAscii(bytes)) return { used: japanese ? 'iso-2022-jp' : 'ascii', guessed: false };
  const silent = known.every((encoding) => encoding === 'ascii');
  const configured = override ?? (silent ? fallback : undefined);
  const configuredEncoding = configured === undefined ? undefined : encodingOf(configured);
  // UTF-16 and UTF-32 show in the bytes; without them there a setting cannot make it so.
  if (configuredEncoding !== undefined && !/^utf-(?:16|32)/.test(configuredEncoding))
    return { used: configuredEncoding, guessed: false };
  const wanted = known.find((encoding) => encoding !== undefined && encoding !== 'ascii');
  if (wanted !== undefined && agrees(bytes, wanted)) return { used: wanted, guessed: false };
  if (isUtf8(bytes)) return { used: 'utf-8', guessed: true };
  if (japanese) return { used: 'shift_jis', guessed: true };
  return { used: hasC1(bytes) ? 'windows-1252' : 'iso-8859-1', guessed: true };
}

function agrees(bytes: Uint8Array, encoding: string): boolean {
  if (encoding === 'utf-8') return isUtf8(bytes);
  if (encoding === 'iso-2022-jp') return isAscii(bytes);
  if (encoding.startsWith('utf-')) return false;
  // In Western text an accented letter is never followed as UTF-8 has it: all of it being valid is no accident.
  if ((encoding === 'iso-8859-1' || encoding === 'iso-8859-15') && isUtf8(bytes)) return false;
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

const iso2022jp = new TextDecoder('iso-2022-jp');

export function decodeBytes(bytes: Uint8Array, encoding: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding === 'utf-8') return buffer.toString('utf8');
  if (encoding === 'ascii' || encoding === 'iso-8859-1') return buffer.toString('latin1');
  if (encoding === 'iso-2022-jp') return iso2022jp.decode(buffer);
  return iconv.decode(buffer, encoding, { stripBOM: false });
}

/** `encodeText` of a whole message, which in UTF-16 begins with a byte order mark. */
export const encodeWhole = (text: string, encoding: string): Uint8Array =>
  encodeText(encoding.startsWith('utf-16') ? `\ufeff${text}` : text, encoding);

/** Inverse of decoding, for answers in the character set of the message; what it cannot say becomes `?`. */
export function encodeText(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'ascii') return Buffer.from(text.replaceAll(/[\u{80}-\u{10ffff}]/gu, '?'), 'latin1');
  if (encoding === 'iso-8859-1') return Buffer.from(text.replaceAll(/[\u{100}-\u{10ffff}]/gu, '?'), 'latin1');
  // iconv-lite cannot write ISO-2022-JP, of which ASCII is the part that needs no escape sequence.
  if (encoding === 'iso-2022-jp') return Buffer.from(text.replaceAll(/[^\x20-\x7e\r]/g, '?'), 'latin1');
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

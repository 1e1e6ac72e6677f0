import { Buffer } from 'node:buffer';
import iconv from 'iconv-lite';

/** How the codes of a set become text: iconv-lite knows each set as the half of an encoding that has it at 0xa1. */
interface CodedSet {
  readonly encoding: string;
  /** Bytes a character. */
  readonly width: 1 | 2;
  /** What that encoding has before each character of the set. */
  readonly shift?: number;
}

const half = (encoding: string): CodedSet => ({ encoding, width: 1 });
const pairs = (encoding: string, shift?: number): CodedSet => ({ encoding, width: 2, ...(shift && { shift }) });
const katakana: CodedSet = { encoding: 'euc-jp', width: 1, shift: 0x8e };
const kanji = pairs('euc-jp');
const supplementaryKanji = pairs('euc-jp', 0x8f);

/**
 * Sets by what designates them after ESC, as the International Register of Coded Character Sets has it: `(` and `)` for
 * 94 characters as G0 and G1, `-` for 96 as G1, `$` for several bytes a character. A Romaji of JIS X 0201 is read as
 * ASCII: senders return to it before delimiters, which must stay backslash and tilde.
 */
const designated: Readonly<Record<string, CodedSet | undefined>> = {
  '(B': undefined,
  '(J': undefined,
  '(I': katakana,
  ')I': katakana,
  '-A': half('iso-8859-1'),
  '-B': half('iso-8859-2'),
  '-C': half('iso-8859-3'),
  '-D': half('iso-8859-4'),
  '-F': half('iso-8859-7'),
  '-G': half('iso-8859-6'),
  '-H': half('iso-8859-8'),
  '-L': half('iso-8859-5'),
  '-M': half('iso-8859-9'),
  '-T': half('iso-8859-11'),
  '-V': half('iso-8859-10'),
  '-Y': half('iso-8859-13'),
  '-_': half('iso-8859-14'),
  '-b': half('iso-8859-15'),
  '-f': half('iso-8859-16'),
  '$@': kanji,
  $B: kanji,
  '$(@': kanji,
  '$(B': kanji,
  '$)B': kanji,
  '$(D': supplementaryKanji,
  '$)D': supplementaryKanji,
  $A: pairs('gbk'),
  '$(A': pairs('gbk'),
  '$)A': pairs('gbk'),
  '$(C': pairs('euc-kr'),
  '$)C': pairs('euc-kr'),
};

const esc = '\x1b';
const designation = new RegExp(`${esc}(\\$[()][@-~]|\\$[@AB]|[()-][@-~])`, 'y');
const knownDesignation = new RegExp(
  `${esc}(?:${Object.keys(designated)
    .map((name) => name.replaceAll(/[$()^-]/g, '\\$&'))
    .join('|')})`,
);

/** What may stand before the name of a segment: blanks, a start block (VT), and sequences, which leave no text. */
export const beforeText = new RegExp(`^(?:[ \\t\\v]|${knownDesignation.source})*`);

/** An escape sequence designates one of the sets that are known here: no accident of bytes. */
export const hasDesignation = (bytes: Uint8Array): boolean =>
  bytes.includes(0x1b) && knownDesignation.test(latin1(bytes));

/**
 * Text of bytes with ISO 2022 escape sequences. A set stays designated until the next sequence of its kind or the end of
 * the line, so that one left open cannot swallow a segment; bytes above 0x80 are of the set in G1, and of `above` (an
 * encoding) where none was designated. A sequence that is not known here is kept as it came.
 */
export function decodeIso2022(bytes: Uint8Array, above: string): string {
  let text = '';
  for (const line of runs(latin1(bytes), /[\r\n]/g, /[^\r\n]/g)) text += decodeLine(line, above);
  return text;
}

function decodeLine(chars: string, above: string): string {
  if (!chars.includes(esc)) return decodeRun(chars, undefined, half(above));
  let text = '';
  let low: CodedSet | undefined;
  let high: CodedSet = half(above);
  for (let at = 0; at < chars.length;) {
    designation.lastIndex = at;
    const name = designation.exec(chars)?.[1];
    const end = name === undefined ? nextEscape(chars, at) : at + 1 + name.length;
    if (name === undefined) text += decodeRun(chars.slice(at, end), low, high);
    else if (!Object.hasOwn(designated, name)) text += chars.slice(at, end);
    else if (isHigh(name)) high = designated[name] ?? high;
    else low = designated[name];
    at = end;
  }
  return text;
}

/** `)` and `-` designate G1. */
const isHigh = (name: string): boolean => /^\$?[)-]/.test(name);

function nextEscape(chars: string, from: number): number {
  const at = chars.indexOf(esc, from + 1);
  return at === -1 ? chars.length : at;
}

/**
 * The longest pieces of one kind of char in turn. Found by the next char of the other kind: an expression that takes all
 * of a kind keeps a place to go back to for each once V8 has ceased to optimise expressions, as it does in a process that
 * has compiled many, and fails on some 16 million chars.
 */
function* runs(chars: string, kind: RegExp, other: RegExp): Generator<string> {
  let ofKind = chars.search(kind) === 0;
  for (let at = 0; at < chars.length; ofKind = !ofKind) {
    const next = ofKind ? other : kind;
    next.lastIndex = at;
    const end = next.exec(chars)?.index ?? chars.length;
    yield chars.slice(at, end);
    at = end;
  }
}

/** Bytes below and above 0x80 in turn. A delimiter or CR in the middle of a pair is none: the pair is. */
function decodeRun(chars: string, low: CodedSet | undefined, high: CodedSet): string {
  let text = '';
  for (const part of runs(chars, /[\x80-\xff]/g, /[^\x80-\xff]/g))
    text += part < '\x80' ? decodeLow(part, low) : decodeSet(part, high);
  return text;
}

/** Control characters and the space are in no set. */
function decodeLow(chars: string, set: CodedSet | undefined): string {
  if (set === undefined) return chars;
  let text = '';
  for (const part of runs(chars, /[!-~]/g, /[^!-~]/g)) text += /[!-~]/.test(part) ? decodeSet(part, set) : part;
  return text;
}

function decodeSet(chars: string, { encoding, width, shift }: CodedSet): string {
  if (width === 1 && shift === undefined) return iconv.decode(Buffer.from(chars, 'latin1'), encoding);
  const coded: number[] = [];
  for (let at = 0; at < chars.length; at++) {
    if (shift !== undefined && at % width === 0) coded.push(shift);
    coded.push(chars.charCodeAt(at) | 0x80);
  }
  return iconv.decode(Buffer.from(coded), encoding);
}

/**
 * ISO-2022-JP: what is not ASCII in JIS X 0208, half-width katakana in JIS X 0201, the rest in JIS X 0212, each run back
 * to ASCII at its end; `?` for what none of them has. The codes are those of EUC-JP without the eighth bit.
 */
export function encodeIso2022Jp(text: string): Uint8Array {
  const written: number[] = [];
  let current = '(B';
  const designate = (name: string): void => {
    if (name !== current) written.push(0x1b, ...Buffer.from(name, 'latin1'));
    current = name;
  };
  for (const char of text) {
    // An ESC that is text would be read as the beginning of another sequence.
    const codes = iconv.encode(char === esc ? '?' : char, 'euc-jp');
    const [first = 0] = codes;
    designate(first < 0x80 ? '(B' : first === 0x8f ? '$(D' : first === 0x8e ? '(I' : '$B');
    for (const code of first === 0x8f || first === 0x8e ? codes.subarray(1) : codes) written.push(code & 0x7f);
  }
  designate('(B');
  return Uint8Array.from(written);
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

import { isAscii } from 'node:buffer';
import { decodeBytes, encodeText, keepsDelimiters } from './charset.js';
import { type Delimiters, standardDelimiters } from './delimiters.js';
import { decodeIso2022 } from './iso-2022.js';
import { formattingRepeatMax } from './limits.js';

/** Formatting, highlighting, local and character set escapes: known, not text, so they survive as they are. */
const isKeptWhole = (sequence: string): boolean =>
  /^(?:[HN]$|[Z.])/.test(sequence) || (/^[CMX]/.test(sequence) && !notHexadecimal.test(sequence.slice(1)));
const isHexadecimal = (sequence: string): boolean =>
  /^X./.test(sequence) && sequence.length % 2 === 1 && !notHexadecimal.test(sequence.slice(1));
const notHexadecimal = /[^0-9A-Fa-f]/;
const characterSetSwitch = /^(?:C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?)$/;

/** That of the message, as `CharacterSet.used` names it: asked for where an escape stands for bytes, since to find it takes time. */
type Encoding = () => string;

/**
 * Text of a leaf: delimiter escapes (`\F\ \S\ \T\ \R\ \E\ \P\`), hexadecimal (`\X..\`) and character set switches
 * (`\C..\ \M..\`) are resolved, everything else survives as sent, also a stray escape character. v2 chapter 2.7.
 */
export function unescape(leaf: string, delimiters: Delimiters, encoding: Encoding): string {
  return resolve(leaf, delimiters, encoding, undefined);
}

/** Like `unescape`, with the presentation that FT escapes ask for: line breaks and spaces, no highlighting. */
export function formatted(text: string, delimiters: Delimiters, encoding: Encoding): string {
  const lines = text.replaceAll(/\r\n?/g, '\n');
  if (delimiters.escape === '' || !lines.includes(delimiters.escape)) return lines;
  return resolve(lines, delimiters, encoding, presentation);
}

/** The escapes of a text that must not be read as delimiters: the inverse of `unescape` for a leaf of ours. */
export function escape(text: string, delimiters: Delimiters): string {
  if (delimiters === standardDelimiters && !standardOrLineEnd.test(text)) return text;
  let escaped = '';
  for (const char of text) escaped += char === '\r' || char === '\n' ? ' ' : escapeChar(char, delimiters);
  return escaped;
}

const standardOrLineEnd = /[|^~\\&\r\n]/;

function escapeChar(char: string, { field, component, repetition, escape: e, subcomponent }: Delimiters): string {
  const letter = { [field]: 'F', [component]: 'S', [repetition]: 'R', [subcomponent]: 'T', [e]: 'E' }[char];
  if (letter === undefined) return char;
  return e === '' ? ' ' : e + letter + e;
}

function resolve(
  text: string,
  delimiters: Delimiters,
  encoding: Encoding,
  present: ((command: string) => string | undefined) | undefined,
): string {
  const mark = delimiters.escape;
  let result = '';
  let at = 0;
  for (let open = text.indexOf(mark); open !== -1; open = text.indexOf(mark, at)) {
    const close = text.indexOf(mark, open + 1);
    if (close === -1) break;
    const sequence = text.slice(open + 1, close);
    const resolved = present?.(sequence) ?? literal(sequence, delimiters, encoding);
    if (resolved !== undefined) {
      result += text.slice(at, open) + resolved;
      at = close + 1;
    } else if (characterSetSwitch.test(sequence)) {
      const run = switchedRun(text, open, delimiters, encoding);
      result += text.slice(at, open) + run.text;
      at = run.end;
    } else {
      // A stray escape character: the next one may begin a sequence of its own.
      const end = isKeptWhole(sequence) ? close + 1 : open + 1;
      result += text.slice(at, end);
      at = end;
    }
  }
  return result + text.slice(at);
}

function literal(sequence: string, delimiters: Delimiters, encoding: Encoding): string | undefined {
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent || undefined;
    case 'R':
      return delimiters.repetition || undefined;
    case 'E':
      return delimiters.escape;
    case 'P':
      return delimiters.truncation || undefined;
    default:
      return isHexadecimal(sequence) ? decodeBytes(Buffer.from(sequence.slice(1), 'hex'), encoding()) : undefined;
  }
}

/** v2 chapter 2.7.6: line breaks, vertical and horizontal space; indents and fill modes have no meaning in plain text. */
function presentation(command: string): string | undefined {
  const match = /^\.(br|sp|ce|sk|in|ti|fi|nf)\s*([+-]?\d*)$/.exec(command);
  if (match === null) return command === 'H' || command === 'N' ? '' : undefined;
  const times = Math.min(Math.max(Number.parseInt(match[2] ?? '', 10) || 1, 1), formattingRepeatMax);
  switch (match[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(times);
    case 'sk':
      return ' '.repeat(times);
    default:
      return '';
  }
}

/**
 * A run of character set switches and the text between them (`\M2442\`, `\C2842\`: ISO 2022 escape sequences without
 * their ESC), decoded; as sent when it names a set that is not known here. In a run a delimiter escape stands for the
 * byte, which may be half of a character. v2 chapter 2.7.3, table 0356.
 */
function switchedRun(
  text: string,
  open: number,
  delimiters: Delimiters,
  encoding: Encoding,
): { text: string; end: number } {
  const mark = delimiters.escape;
  const coding = codingOfRun(encoding());
  const parts: Uint8Array[] = [];
  let switchesHigh = false;
  let at = open;
  for (;;) {
    const close = text.startsWith(mark, at) ? text.indexOf(mark, at + 1) : -1;
    const sequence = text.slice(at + 1, Math.max(close, at + 1));
    const isSwitch = characterSetSwitch.test(sequence);
    const byte = isSwitch || isHexadecimal(sequence) ? undefined : literal(sequence, delimiters, encoding);
    if (!isSwitch && byte === undefined) break;
    const next = text.indexOf(mark, close + 1);
    at = next === -1 ? text.length : next;
    if (isSwitch) parts.push(Uint8Array.of(0x1b), Buffer.from(sequence.slice(1), 'hex'));
    switchesHigh ||= isSwitch && highSwitch.test(sequence);
    parts.push(encodeText((byte ?? '') + text.slice(close + 1, at), coding));
  }
  const bytes = Buffer.concat(parts);
  const decoded = decodeIso2022(bytes, coding);
  // Some sets give bytes above 0x80 a meaning, which in Unicode they have already.
  const isAmbiguous = coding === 'utf-8' && switchesHigh && !isAscii(bytes);
  const isUnknown = isAmbiguous || decoded.includes('\ufffd') || decoded.includes('\u001b');
  return { text: isUnknown ? text.slice(open, at) : decoded, end: at };
}

/** `)` and `-` of ISO 2022: sets for the bytes above 0x80. */
const highSwitch = /^(?:C2[9Dd]|M242[9Dd])/;

/** What gives the bytes of the run back: its text was decoded with the message, before its switches were seen. */
const codingOfRun = (encoding: string): string =>
  encoding === 'ascii' ? 'iso-8859-1' : keepsDelimiters(encoding) ? encoding : 'utf-8';

import { Buffer } from 'node:buffer';
import { fault } from '#contracts';
import { decodeBytes, encodeText, keepsDelimiters, utf16Chars, utf16Of } from './charset.js';
import type { Message } from './message.js';
import { latin1, parse } from './parse.js';
import { segmentRanges } from './segment-ranges.js';
import { type FieldText, writeField } from './write.js';

/**
 * The bytes of the message with some fields replaced; `changes` by `PID-5` or `OBX[3]-5`. All other bytes stay, also line
 * ends and what stands before MSH. (In ISO 2022 a segment that leaves a set open beyond a delimiter is encoded anew when
 * one of its fields is changed.) Faults HL7_PATH_INVALID for what is no field of a segment of the message,
 * HL7_DELIMITERS_INVALID where it has no delimiter for what the text needs, HL7_CHARACTER_UNSAYABLE where its character
 * set has none of its characters, HL7_EDIT_AMBIGUOUS where other segments would be read than before. `ofAscii`: the set
 * of the copy where all that is in the message is ASCII.
 */
export function withFields(
  message: Message,
  changes: Readonly<Record<string, FieldText>>,
  ofAscii = 'ascii',
): Uint8Array {
  const { bytes, delimiters, characterSet } = message;
  const used = characterSet.used === 'ascii' ? ofAscii : characterSet.used;
  if (Object.keys(changes).length === 0) return bytes;
  const wide = utf16Of(bytes);
  const chars = wide === undefined ? latin1(bytes) : utf16Chars(bytes, wide);
  const patch = patchIn(used, wide !== undefined);
  const ranges = Map.groupBy(segmentRanges(message, chars), ({ segment }) => segment);
  const edits = Object.entries(changes).map(([path, text]) => {
    const place = placeOf(message, path);
    return { ...place, text: sayable(writeField(text, { delimiters, encoding: used }), used) };
  });
  const patches = [...Map.groupBy(edits, (edit) => edit.segment)].flatMap(([segment, own]) => {
    return (ranges.get(segment) ?? []).map(({ from, to }) => ({
      from,
      to,
      chars: patch(chars.slice(from, to), own, delimiters.field),
    }));
  });
  let edited = '';
  let at = 0;
  for (const patched of patches.sort((one, other) => one.from - other.from)) {
    edited += chars.slice(at, patched.from) + patched.chars;
    at = patched.to;
  }
  edited += chars.slice(at);
  if (wide === undefined) return checked(Buffer.from(edited, 'latin1'), message, edits, used);
  // A cut character at the end is in no text.
  const cut = bytes.length % (wide.startsWith('utf-16') ? 2 : 4);
  return checked(Buffer.concat([encodeText(edited, wide), bytes.subarray(bytes.length - cut)]), message, edits, used);
}

/** What stands in a segment of text, or in junk before MSH, can become a segment by what comes to stand behind it. */
function checked(
  bytes: Uint8Array,
  message: Message,
  edits: readonly (Place & Edit)[],
  characterSet: string,
): Uint8Array {
  const parsed = parse(bytes, { characterSet });
  const now = parsed.kind === 'message' ? parsed.message.segments : [];
  const before = message.segments;
  const isSame = now.length === before.length && now.every(({ name }, index) => name === before[index]?.name);
  const isThere = [...Map.groupBy(edits, (edit) => edit.segment)].every(([segment, own]) => {
    const wanted = replaced(
      before[segment]?.texts().fields ?? [],
      own.map(({ field, text }) => ({ part: field, text })),
    );
    return now[segment]?.texts().fields.join('\n') === wanted.join('\n');
  });
  if (!isSame || !isThere) throw fault('HL7_EDIT_AMBIGUOUS');
  return bytes;
}

interface Edit {
  readonly part: number;
  readonly text: string;
}

function replaced(parts: readonly string[], edits: readonly Edit[]): string[] {
  const replacing = [...parts];
  for (const { part, text } of edits) {
    while (replacing.length <= part) replacing.push('');
    replacing[part] = text;
  }
  return replacing;
}

function sayable(text: string, encoding: string): string {
  const isSaid = !text.includes('\x1b') && decodeBytes(encodeText(text, encoding), encoding) === text;
  if (!isSaid) throw fault('HL7_CHARACTER_UNSAYABLE', { encoding });
  return text;
}

/** The chars of a segment with fields replaced. */
type Patch = (chars: string, edits: readonly Edit[], separator: string) => string;

function patchIn(encoding: string, isWide: boolean): Patch {
  const encode = (text: string): string => Buffer.from(encodeText(text, encoding)).toString('latin1');
  const encoded = (edits: readonly Edit[]): Edit[] => edits.map(({ part, text }) => ({ part, text: encode(text) }));
  if (isWide) return (chars, edits, separator) => replaced(chars.split(separator), edits).join(separator);
  if (keepsDelimiters(encoding))
    return (chars, edits, separator) => replaced(chars.split(separator), encoded(edits)).join(separator);
  const decode = (chars: string): string => decodeBytes(Buffer.from(chars, 'latin1'), encoding);
  return (chars, edits, separator) => {
    const wanted = replaced(decode(chars).split(separator), edits).join(separator);
    const parts = splitBytes(chars, separator, decode);
    const patched = parts === undefined ? '' : replaced(parts, encoded(edits)).join(separator);
    // A set that was left open changes the meaning of what comes to stand behind it.
    return decode(patched) === wanted ? patched : encode(sayable(wanted, encoding));
  };
}

const separatorsTriedMax = 1_000;

/**
 * Splits at the bytes that are separators and not part of a character, which shows in the text before them; undefined
 * where that cannot be told, since a set was left open or too many characters look like it.
 */
function splitBytes(chars: string, separator: string, decode: (chars: string) => string): string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  let tried = 0;
  for (const text of decode(chars).split(separator).slice(0, -1)) {
    let at = chars.indexOf(separator, from);
    while (at !== -1 && decode(chars.slice(from, at)) !== text && tried++ < separatorsTriedMax)
      at = chars.indexOf(separator, at + 1);
    if (at === -1 || tried > separatorsTriedMax) return undefined;
    parts.push(chars.slice(from, at));
    from = at + separator.length;
  }
  return [...parts, chars.slice(from)];
}

const fieldPath = /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?-(\d{1,5})$/;
const headers: readonly string[] = ['MSH', 'BHS', 'FHS'];

interface Place {
  /** From 0. */
  readonly segment: number;
  readonly field: number;
  /** The same, counted from the name of the segment. */
  readonly part: number;
}

function placeOf(message: Message, path: string): Place {
  const [, name = '', ordinal = '1', field = '0'] = fieldPath.exec(path) ?? [];
  const segment = message.all(name)[Number(ordinal) - 1];
  const isHeader = headers.includes(name);
  // MSH-1 and MSH-2 are what all the other bytes are read by.
  if (segment === undefined || Number(field) < (isHeader ? 3 : 1)) throw fault('HL7_PATH_INVALID');
  return { segment: segment.index, field: Number(field), part: Number(field) - (isHeader ? 1 : 0) };
}

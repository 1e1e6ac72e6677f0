import { Buffer } from 'node:buffer';
import { encodeWhole, utf16Chars, utf16Of, type WideEncoding } from './charset.js';
import { headerStart } from './header-start.js';
import type { Message } from './message.js';
import { latin1 } from './parse.js';

/** Part of a message that its sender cut into several (v2 chapter 2.10.2). */
export interface Fragment {
  /** MSH-14: the DSC-1 of the fragment before; '' for the first. */
  readonly continues: string;
  /** DSC-1: the MSH-14 of the next fragment; '' for the last. */
  readonly continuedBy: string;
  /**
   * It can be read without the fragment before: it names a patient and begins with no rest of a segment. Senders write
   * all kinds of things into MSH-14; a message that stands alone and continues nothing that is known is a whole one.
   */
  readonly standsAlone: boolean;
}

/** Queries and what answers them use DSC to page through a result (DSC-2 = I), where each page is a message. */
const queries = new Set(
  `QBP QCN QRY QSB QVR QSX OSQ VXQ SPQ SQM VQQ RQQ EQQ EQL UDM RSP RTB RDY RCL ORF OSR ADR DSR RPI RPL RPR VXR VXX TBR
  EDR ERP RAR RDR RER RGR ROR SQR QCK`.split(/\s+/),
);

/** How a message is part of a longer one; undefined for a whole one. */
export function fragmentOf(message: Message): Fragment | undefined {
  const continues = pointer(message.segment('MSH')?.value(14) ?? '');
  const continuedBy = message.segment('DSC') === undefined ? '' : pointerAtEnd(message);
  if ((continues === '' && continuedBy === '') || queries.has(message.header.type)) return undefined;
  const standsAlone = message.segments[1]?.name !== 'ADD' && message.segment('PID') !== undefined;
  return { continues, continuedBy, standsAlone };
}

function pointerAtEnd({ segments }: Message): string {
  const last = segments.at(-1);
  return last?.name === 'DSC' && last.value(2) !== 'I' ? pointer(last.value(1)) : '';
}

/** A null pointer points nowhere, whether it is empty or spelt. */
const pointer = (value: string): string => (value === '""' ? '' : value);

const senderCharsMax = 200;

/**
 * What all fragments of a message have in common and can therefore keep them in order: their sender. Only the first is
 * sure to name the patient. Undefined for a whole message.
 */
export function continuationKey(message: Message): string | undefined {
  if (fragmentOf(message) === undefined) return undefined;
  const { application, facility } = message.header;
  return `${application}^${facility}`.slice(0, senderCharsMax);
}

export type Joined =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'refusal'; readonly code: 'HL7_CONTINUATION_INCOMPLETE' | 'HL7_TOO_LARGE' };

/**
 * The bytes of the message that was cut into these fragments: the MSH of the first without MSH-14, what each has between
 * its MSH and its DSC, and no DSC. A segment that was cut in two (an empty ADD before DSC, `ADD|rest` after the next MSH)
 * is whole again. Bytes are joined before anything is decoded: the cut may lie within a character. The fragments must be
 * all of them, in order and with the same delimiters.
 */
export function joinFragments(messages: readonly Message[], bytesMax: number): Joined {
  if (messages.reduce((sum, { bytes }) => sum + bytes.length, 0) > bytesMax) return refusal('HL7_TOO_LARGE');
  const [first] = messages;
  if (first === undefined || !isChain(messages)) return refusal('HL7_CONTINUATION_INCOMPLETE');
  const wide = utf16Of(first.bytes);
  const parts = messages.map((message) => partOf(message, wide));
  if (parts.some(({ endsCut }, index) => endsCut && parts[index + 1]?.beginsCut !== true))
    return refusal('HL7_CONTINUATION_INCOMPLETE');
  const header = withoutPointer(parts[0]?.header ?? '', first.delimiters.field);
  const bodies = parts.map(({ body, beginsCut }) => (beginsCut || body === '' ? body : `\r${body}`));
  const text = `${header}${bodies.join('')}\r`;
  return { kind: 'message', bytes: wide === undefined ? Buffer.from(text, 'latin1') : encodeWhole(text, wide) };
}

const refusal = (code: Extract<Joined, { kind: 'refusal' }>['code']): Joined => ({ kind: 'refusal', code });

function isChain(messages: readonly Message[]): boolean {
  const fragments = messages.map(fragmentOf);
  const [first] = fragments;
  const isBegun = first !== undefined && (first.continues === '' || first.standsAlone);
  const follow = fragments.every((fragment, index) => {
    const before = fragments[index - 1]?.continuedBy;
    return index === 0 || (before !== undefined && before !== '' && fragment?.continues === before);
  });
  const marks = new Set(messages.map(({ delimiters }) => JSON.stringify(delimiters)));
  return isBegun && follow && marks.size === 1 && fragments.at(-1)?.continuedBy === '';
}

interface Part {
  /** MSH. */
  readonly header: string;
  /** What stands between MSH and the end or DSC, without the ADD that marks a cut, and without line end. */
  readonly body: string;
  readonly beginsCut: boolean;
  readonly endsCut: boolean;
}

/** In a Latin-1 view, where CR and the names of segments are what they are in every set save UTF-16 and UTF-32. */
function partOf({ bytes, delimiters, segments }: Message, wide: WideEncoding | undefined): Part {
  const { field } = delimiters;
  const chars = wide === undefined ? latin1(bytes) : utf16Chars(bytes, wide);
  const start = Math.max(headerStart(chars), 0);
  const end = lineEnd(chars, start);
  const isContinued = segments.at(-1)?.name === 'DSC';
  const body = chars.slice(end, isContinued ? chars.lastIndexOf('DSC') : chars.length);
  const inner = withoutLineEnds(body.replace(/^[\r\n]+/, ''));
  const beginsCut = inner.startsWith(`ADD${field}`) || inner === 'ADD';
  const rest = beginsCut ? inner.slice(4) : inner;
  const before = endOfCut(rest, field);
  return { header: chars.slice(start, end), body: rest.slice(0, before), beginsCut, endsCut: before !== rest.length };
}

/** Where the text ends before an empty ADD in its last line; its length where there is none. */
function endOfCut(text: string, field: string): number {
  const line = Math.max(text.lastIndexOf('\r'), text.lastIndexOf('\n')) + 1;
  const isEmptyAdd =
    text.startsWith('ADD', line) &&
    text
      .slice(line + 3)
      .replaceAll(field, '')
      .trim() === '';
  return isEmptyAdd ? withoutLineEnds(text.slice(0, line)).length : text.length;
}

function withoutPointer(header: string, field: string): string {
  const fields = header.split(field);
  // MSH-1 is the separator itself, so MSH-14 is the part with number 13.
  if (fields.length > 13) fields[13] = '';
  return fields.join(field);
}

function lineEnd(chars: string, from: number): number {
  for (let at = from; at < chars.length; at++) if (isLineEnd(chars, at)) return at;
  return chars.length;
}

function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && isLineEnd(text, end - 1)) end--;
  return text.slice(0, end);
}

/** CR, LF, and the end block that came along in a file with its framing. */
const isLineEnd = (text: string, at: number): boolean => '\r\n\u001c'.includes(text.charAt(at));

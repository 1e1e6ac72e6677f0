import { utf16Chars, utf16Of, type WideEncoding } from './charset.js';
import { latin1 } from './parse.js';

export interface MessagesSplit {
  /** The bytes of each message, in order: views, not copies. */
  readonly messages: readonly Uint8Array[];
  /** There was an FHS or BHS, or a trailer and no message. */
  readonly batch: boolean;
  /** What does not add up; it voids no message (v2 chapter 2.10.3). */
  readonly issues: readonly BatchIssue[];
  /** How the messages lay together; absent for a single message without FHS and BHS. */
  readonly envelope?: BatchEnvelope;
}

export interface BatchIssue {
  readonly code: 'HL7_BATCH_COUNT_WRONG' | 'HL7_BATCH_STRAY_TEXT';
  /** A sentence without patient data. */
  readonly text: string;
}

export interface BatchEnvelope {
  /** The line of FHS, one char a byte. */
  readonly fileHeader?: string;
  /** In order. A batch without `header` is a run of messages outside BHS and BTS. */
  readonly batches: readonly {
    readonly header?: string;
    readonly messages: number;
    readonly issues: readonly BatchIssue[];
  }[];
  /** Those of the file; those of a batch stand with it. */
  readonly issues: readonly BatchIssue[];
}

/**
 * A header or trailer at the beginning of a line, after white space, a start block or a byte order mark. An MSH without
 * any encoding character begins no message.
 */
const boundary =
  /(?:^|[\r\n])[^A-Za-z0-9\r\n]*(MSH(?=[^A-Za-z0-9\s][^A-Za-z0-9\s])|(?:FHS|BHS|BTS|FTS)(?=[^A-Za-z0-9]|$))/g;

/**
 * Splits a batch or file (`[FHS] { [BHS] { message } [BTS] } [FTS]`, headers optional) or a stream of several MSH into
 * messages; one broken message does not lose those after it. A single message comes back whole, with what stands around
 * it. An MSH that only repeats the one before it begins no message of its own.
 */
export function splitMessages(bytes: Uint8Array): MessagesSplit {
  const utf16 = utf16Of(bytes);
  const chars = utf16 === undefined ? latin1(bytes) : oneCharEach(utf16Chars(bytes, utf16), utf16);
  // The common case, found without walking all lines.
  if (utf16 === undefined && chars.startsWith('MSH') && !/[\r\n][^A-Za-z0-9\r\n]*(?:MSH|BHS|FHS|BTS|FTS)/.test(chars)) {
    return { messages: [bytes], batch: false, issues: [] };
  }
  const marks = boundaries(chars);
  const places = messagePlaces(chars, marks);
  // A trailer in a frame of its own ends a batch whose messages came one by one; behind a message it is part of it.
  const isHeaderless = places.length === 0 && marks.length > 0;
  const batch = isHeaderless || marks.some(({ name }) => name === 'FHS' || name === 'BHS');
  const stray = outside(chars, marks);
  // Text that belongs to nothing is kept with the first message, or as what it is: no message.
  const isKeptWhole = stray.length > 0 && places.length === 0;
  if (isKeptWhole || (!batch && places.length <= 1)) return { messages: [bytes], batch: false, issues: [] };
  const width = utf16 === undefined ? 1 : utf16.startsWith('utf-16') ? 2 : 4;
  const messages = places.map(({ from, to }, index) =>
    bytes.subarray(index === 0 && stray.length > 0 ? 0 : from * width, to * width),
  );
  const envelope = envelopeOf(chars, marks, stray);
  const issues = [...envelope.batches.flatMap((one) => one.issues), ...envelope.issues];
  return { messages, batch, issues, envelope };
}

interface Boundary {
  readonly name: string;
  /** Of its first letter. */
  readonly at: number;
}

/** In UTF-32 a character takes four bytes, whether or not it takes two chars; those that do are no delimiters here. */
const oneCharEach = (chars: string, encoding: WideEncoding): string =>
  encoding.startsWith('utf-32') ? chars.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '\ufffd') : chars;

/** Where each message begins and ends. One walk from the last mark to the first: a batch may have many messages. */
function messagePlaces(chars: string, marks: readonly Boundary[]): readonly { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  let end = chars.length;
  // Trailers and headers before the next message are not part of this one; one in its middle takes nothing from it.
  let isTrailing = true;
  for (const { name, at } of marks.toReversed()) {
    if (name === 'MSH') {
      places.push({ from: at, to: end });
      end = at;
      isTrailing = true;
    } else if (isTrailing && isOneLine(chars, at, end)) end = at;
    else isTrailing = false;
  }
  return places.reverse();
}

/** No letter or digit stands in the lines after the first. */
function isOneLine(chars: string, from: number, to: number): boolean {
  const text = chars.slice(from, to);
  const line = text.search(/[\r\n]/);
  return line === -1 || !/[A-Za-z0-9]/.test(text.slice(line));
}

/** Lines before the first message that belong to no header. */
function outside(chars: string, marks: readonly Boundary[]): readonly BatchIssue[] {
  const first = marks[0]?.at ?? 0;
  const stray = /[A-Za-z0-9]/.test(chars.slice(0, first));
  const message = marks.findIndex(({ name }) => name === 'MSH');
  const headers = message === -1 ? marks : marks.slice(0, message);
  const broken = headers.some(({ at }, index) => !isOneLine(chars, at, marks[index + 1]?.at ?? chars.length));
  const text = 'There is text before the first message that belongs to no header';
  return stray || broken ? [{ code: 'HL7_BATCH_STRAY_TEXT', text }] : [];
}

function boundaries(chars: string): readonly Boundary[] {
  const found: Boundary[] = [];
  for (const match of chars.matchAll(boundary)) {
    const [whole, name = ''] = match;
    const at = match.index + whole.length - name.length;
    const previous = found.at(-1);
    const repeats = name === 'MSH' && previous?.name === 'MSH' && isRepeated(chars, previous.at, at);
    if (!repeats) found.push({ name, at });
  }
  return found;
}

/** Between two headers stands nothing but the first one, and the second has the same bytes. */
function isRepeated(chars: string, first: number, second: number): boolean {
  const line = chars.slice(first, second).trimEnd();
  return (
    !/[\r\n]/.test(line) &&
    chars.startsWith(line, second) &&
    /^(?:[\r\n]|$)/.test(chars.slice(second + line.length, second + line.length + 1))
  );
}

interface OpenBatch {
  readonly header?: string;
  messages: number;
  issues: readonly BatchIssue[];
}

/** BTS-1 counts the messages of a batch, FTS-1 the batches of a file. Messages outside BHS and BTS are a batch too. */
function envelopeOf(chars: string, marks: readonly Boundary[], stray: readonly BatchIssue[]): BatchEnvelope {
  const batches: OpenBatch[] = [];
  let open: OpenBatch | undefined;
  let fileHeader: string | undefined;
  const issues = [...stray];
  const begin = (header?: string): OpenBatch => {
    const batch = { ...(header !== undefined && { header }), messages: 0, issues: [] };
    batches.push(batch);
    return batch;
  };
  for (const { name, at } of marks) {
    if (name === 'FHS') fileHeader ??= lineAt(chars, at);
    if (name === 'BHS') open = begin(lineAt(chars, at));
    if (name === 'MSH') (open ??= begin()).messages++;
    if (name === 'BTS') {
      open ??= begin();
      open.issues = wrongCount('BTS-1', declaredCount(chars, at), open.messages, 'messages');
      open = undefined;
    }
    if (name === 'FTS') issues.push(...wrongCount('FTS-1', declaredCount(chars, at), batches.length, 'batches'));
  }
  return { ...(fileHeader !== undefined && { fileHeader }), batches, issues };
}

const lineAt = (chars: string, at: number): string => /^[^\r\n]*/.exec(chars.slice(at, at + headerCharsMax))?.[0] ?? '';

/** An FHS or BHS has twelve fields; whatever is longer names nothing that an answer needs. */
const headerCharsMax = 4096;

/** The digits after the separator, whichever that is. */
function declaredCount(chars: string, at: number): number | undefined {
  const digits = /^.(\d{1,9})/.exec(chars.slice(at + 3, at + 13))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function wrongCount(field: string, declared: number | undefined, found: number, what: string): readonly BatchIssue[] {
  if (declared === undefined || declared === found) return [];
  return [{ code: 'HL7_BATCH_COUNT_WRONG', text: `${field} declares ${declared} ${what}, ${found} were found` }];
}

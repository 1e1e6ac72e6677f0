import { Buffer } from 'node:buffer';
import { type ErrorCode, errors } from '#contracts';
import { answerDelimiters } from './answer-delimiters.js';
import { type CharacterSet, encodeWhole, keepsDelimiters } from './charset.js';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.js';
import { escape } from './escape.js';
import type { Header, Message } from './message.js';

/** Table 0008: A for the application's answer (and all of original mode), C for the accept of enhanced mode. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

export interface Acknowledgement {
  readonly code: AcknowledgementCode;
  /** Its own MSH-10. */
  readonly controlId: string;
  /** Milliseconds since 1970, for MSH-7. */
  readonly at: number;
  /** `location` as `PID-3` or `OBX[2]-5`. */
  readonly error?: { readonly code: ErrorCode; readonly location?: string };
  /** MSA-3, for people; absent: what the error says, where the version has no ERR-8. Never patient data. */
  readonly text?: string;
  /** MSH-15 of an application's answer in enhanced mode: whether its receiver shall say that it came. Absent: NE. */
  readonly acceptAck?: 'AL' | 'NE';
  readonly errorFields?: ErrorFields;
  /** MSA-4, where sequence numbers are spoken (v2 chapter 2.10.1): the one that was taken or is expected, -1 for none. */
  readonly expectedSequenceNumber?: number | undefined;
}

/** Fields of ERR: those of the sender's version (the default), or all that were ever defined, side by side. */
export type ErrorFields = 'by-version' | 'all';

/**
 * The acknowledgement of a message, or of bytes that are none. Its MSH is made anew: sender and receiver change places,
 * MSH-7 and MSH-10 are its own, MSH-11, -12 and -18 are copied, delimiters and character set are those of the message
 * (v2 chapter 2.9.2.1). MSA-2 is the MSH-10 of the message. Same input, same bytes.
 */
export function acknowledge(message: Message | undefined, ack: Acknowledgement): Uint8Array {
  const delimiters = message === undefined ? standardDelimiters : answerDelimiters(message);
  const { field } = delimiters;
  const raw = mshFields(message, delimiters);
  const version = message?.header.version ?? '';
  const expected = escape(String(ack.expectedSequenceNumber ?? ''), delimiters);
  const msa = ['MSA', ack.code, raw(10), escape(ack.text ?? textOf(ack.error, version), delimiters), expected];
  const lines = [header(raw, message?.header, delimiters, ack), trimmed(msa, field)];
  if (ack.error !== undefined) lines.push(errorSegment(ack.error, version, delimiters, ack.errorFields));
  const text = `${lines.join('\r')}\r`;
  return message === undefined ? Buffer.from(text, 'latin1') : encodeWhole(text, encodingFor(message.characterSet));
}

/** Half of a character can look like a delimiter to who does not share our guess: then only what is ASCII is said again. */
const encodingFor = ({ used, guessed }: CharacterSet): string => (guessed && !keepsDelimiters(used) ? 'ascii' : used);

/** Fields of the MSH that is answered, as they go into the answer: as they stand where its delimiters are the same. */
function mshFields(message: Message | undefined, delimiters: Delimiters): (field: number) => string {
  const msh = message?.segment('MSH');
  if (message?.delimiters === delimiters) return (field) => msh?.raw(field) ?? '';
  return (field) => escape(msh?.value(field) ?? '', delimiters);
}

function header(
  raw: (field: number) => string,
  sent: Header | undefined,
  delimiters: Delimiters,
  ack: Acknowledgement,
): string {
  const { field } = delimiters;
  // What is ours is escaped, too: a point can be a delimiter.
  const own = (text: string): string => (delimiters === standardDelimiters ? text : escape(text, delimiters));
  // In enhanced mode the application's answer is an exchange of its own and asks for no answer (v2 chapter 2.9.3.2).
  const isExchange = sent !== undefined && ack.code.startsWith('A') && ackMode(sent) === 'enhanced';
  return trimmed(
    [
      `MSH${field}${encodingCharacters(delimiters)}`,
      raw(5),
      raw(6),
      raw(3),
      raw(4),
      own(timeOf(ack.at)),
      '',
      typeOf(sent, delimiters),
      own(ack.controlId),
      raw(11) || 'P',
      raw(12) || own('2.5'),
      '',
      '',
      isExchange ? (ack.acceptAck ?? 'NE') : '',
      isExchange ? 'NE' : '',
      '',
      raw(18),
    ],
    field,
  );
}

/** MSH-9: the type alone until v2.2, with the trigger event in v2.3, with the structure since v2.3.1. */
function typeOf(sent: Header | undefined, delimiters: Delimiters): string {
  if (sent === undefined || sent.trigger === '' || !isSince(sent.version, 3)) return 'ACK';
  const trigger = escape(sent.trigger, delimiters);
  return (isSince(sent.version, 3, 1) ? ['ACK', trigger, 'ACK'] : ['ACK', trigger]).join(delimiters.component);
}

const textMax = 80;

/** ERR-1 of the old versions has no room for words, and MSA-3 was made for them; since v2.5 they stand in ERR-5 and -8. */
function textOf(error: Acknowledgement['error'], version: string): string {
  if (error === undefined || isSince(version, 5)) return '';
  return `${error.code}: ${errors[error.code].what}`.slice(0, textMax);
}

/**
 * ERR repeats the location and code in the form of the sender's version: ERR-2 to ERR-8 since v2.5, ERR-1 before. IHE's
 * profiles of v2.3.1 name ERR-3: where a receiver looks for it, all fields are written.
 */
export function errorSegment(
  error: NonNullable<Acknowledgement['error']>,
  version: string,
  delimiters: Delimiters,
  fields: ErrorFields = 'by-version',
): string {
  const { field, component, subcomponent } = delimiters;
  const { what, fix, hl7 = '207' }: { what: string; fix: string; hl7?: string } = errors[error.code];
  const code = [hl7, escape(conditions[hl7] ?? '', delimiters), 'HL70357'];
  const place = error.location === undefined ? [] : locationOf(error.location);
  const sayable = component !== '';
  const isOld = !isSince(version, 5);
  const [segment = '', ordinal = '', number = ''] = place;
  const inner = subcomponent === '' ? hl7 : code.join(subcomponent);
  const old = isOld && sayable ? [segment, ordinal, number, inner].join(component) : '';
  if (isOld && fields === 'by-version') return trimmed(['ERR', old], field);
  const application = [error.code, escape(what, delimiters), 'L'].join(component);
  const userMessage = escape(`${what}. ${fix}`, delimiters);
  return trimmed(
    ['ERR', old, place.join(component), code.join(component), 'E', application, '', '', userMessage],
    field,
  );
}

const location = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** ERL: segment, which of its name, field, repetition, component, subcomponent. */
function locationOf(path: string): readonly string[] {
  const match = location.exec(path);
  if (match === null) return [];
  const [, segment = '', ordinal = '1', field, repetition, component, subcomponent] = match;
  if (field === undefined) return [segment, ordinal];
  if (component === undefined)
    return repetition === undefined ? [segment, ordinal, field] : [segment, ordinal, field, repetition];
  const deepest = [segment, ordinal, field, repetition ?? '1', component];
  return subcomponent === undefined ? deepest : [...deepest, subcomponent];
}

/** Table 0357, message error condition codes. */
const conditions: Readonly<Record<string, string>> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '104': 'Value too long',
  '198': 'Non-conformant cardinality',
  '199': 'Other HL7 error',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

let lastVersion = '';
let lastRank = Number.POSITIVE_INFINITY;

/** Whether it is v2.`minor`.`patch` or newer. An unknown version is taken as a new one. */
function isSince(version: string, minor: number, patch = 0): boolean {
  if (version !== lastVersion) {
    const match = /^2\.(\d{1,9})(?:\.(\d{1,9}))?/.exec(version);
    lastRank = match === null ? Number.POSITIVE_INFINITY : rank(Number(match[1]), Number(match[2] ?? 0));
    lastVersion = version;
  }
  return lastRank >= rank(minor, patch);
}

const rank = (minor: number, patch: number): number => minor * 1000 + Math.min(patch, 999);

let lastAt = Number.NaN;
let lastTime = '';

/** `20260314150926.535+0000`, in UTC and saying so. Many messages come in one millisecond: the last answer is kept. */
export function timeOf(at: number): string {
  if (at === lastAt) return lastTime;
  const iso = new Date(at).toISOString();
  const date = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  lastTime = `${date}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 23)}+0000`;
  lastAt = at;
  return lastTime;
}

export function trimmed(fields: readonly string[], separator: string): string {
  let length = fields.length;
  while (length > 0 && fields[length - 1] === '') length--;
  let text = fields[0] ?? '';
  for (let at = 1; at < length; at++) text += separator + (fields[at] ?? '');
  return text;
}

/** Enhanced when MSH-15 or MSH-16 is valued: v2.9 demands both, older senders value one (v2 chapter 2.9.2). */
export const ackMode = (header: Header): 'original' | 'enhanced' =>
  header.acceptAck === '' && header.applicationAck === '' ? 'original' : 'enhanced';

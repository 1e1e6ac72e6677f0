import { Buffer } from 'node:buffer';
import { type ErrorCode, errors } from '#contracts';
import { encodeWhole } from './charset.js';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.js';
import { escape } from './escape.js';
import type { Header, Message } from './message.js';
import type { Segment } from './segment.js';

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
  /** MSA-3, for people. Never patient data. */
  readonly text?: string;
}

/**
 * The acknowledgement of a message, or of bytes that are none. Its MSH is made anew: sender and receiver change places,
 * MSH-7 and MSH-10 are its own, MSH-11, -12 and -18 are copied, delimiters and character set are those of the message
 * (v2 chapter 2.9.2.1). MSA-2 is the MSH-10 of the message. Same input, same bytes.
 */
export function acknowledge(message: Message | undefined, ack: Acknowledgement): Uint8Array {
  const delimiters = message?.delimiters ?? standardDelimiters;
  const { field } = delimiters;
  const msh = message?.segment('MSH');
  const msa = ['MSA', ack.code, msh?.raw(10) ?? '', escape(ack.text ?? '', delimiters)];
  const lines = [header(msh, message?.header, delimiters, ack), trimmed(msa, field)];
  if (ack.error !== undefined) lines.push(errorSegment(ack.error, message?.header.version ?? '', delimiters));
  const text = `${lines.join('\r')}\r`;
  return message === undefined ? Buffer.from(text, 'latin1') : encodeWhole(text, message.characterSet.used);
}

function header(
  msh: Segment | undefined,
  sent: Header | undefined,
  delimiters: Delimiters,
  ack: Acknowledgement,
): string {
  const raw = (number: number): string => msh?.raw(number) ?? '';
  const { component, field } = delimiters;
  const trigger = sent === undefined || sent.trigger === '' ? '' : escape(sent.trigger, delimiters);
  // In enhanced mode the application's answer asks for no accept nor answer to itself (v2 chapter 2.9.3.2).
  const asksNothing = sent !== undefined && ackMode(sent) === 'enhanced' && ack.code.startsWith('A') ? 'NE' : '';
  return trimmed(
    [
      `MSH${field}${encodingCharacters(delimiters)}`,
      raw(5),
      raw(6),
      raw(3),
      raw(4),
      timeOf(ack.at),
      '',
      trigger === '' ? 'ACK' : ['ACK', trigger, 'ACK'].join(component),
      ack.controlId,
      raw(11) || 'P',
      raw(12) || '2.5',
      '',
      '',
      asksNothing,
      asksNothing,
      '',
      raw(18),
    ],
    field,
  );
}

/** ERR repeats the location and code in the form of the sender's version: ERR-2 to ERR-8 since v2.5, ERR-1 before. */
export function errorSegment(
  error: NonNullable<Acknowledgement['error']>,
  version: string,
  delimiters: Delimiters,
): string {
  const { field, component, subcomponent } = delimiters;
  const { what, fix, hl7 = '207' }: { what: string; fix: string; hl7?: string } = errors[error.code];
  const code = [hl7, escape(conditions[hl7] ?? '', delimiters), 'HL70357'];
  const place = error.location === undefined ? [] : locationOf(error.location);
  const sayable = component !== '';
  if (!isSince25(version)) {
    const [segment = '', ordinal = '', number = ''] = place;
    const inner = subcomponent === '' ? hl7 : code.join(subcomponent);
    return trimmed(['ERR', sayable ? [segment, ordinal, number, inner].join(component) : ''], field);
  }
  const application = [error.code, escape(what, delimiters), 'L'].join(component);
  const userMessage = escape(`${what}. ${fix}`, delimiters);
  return trimmed(
    ['ERR', '', place.join(component), code.join(component), 'E', application, '', '', userMessage],
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
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

/** An unknown version is taken as a new one. */
function isSince25(version: string): boolean {
  const minor = /^2\.(\d+)/.exec(version)?.[1];
  return minor === undefined || Number(minor) >= 5;
}

let lastAt = Number.NaN;
let lastTime = '';

/** `20260314150926.535+0000`, in UTC and saying so. Many messages come in one millisecond: the last answer is kept. */
export function timeOf(at: number): string {
  if (at === lastAt) return lastTime;
  lastTime = `${new Date(at).toISOString().replaceAll(/[-:TZ]/g, '')}+0000`;
  lastAt = at;
  return lastTime;
}

function trimmed(fields: readonly string[], separator: string): string {
  let length = fields.length;
  while (length > 0 && fields[length - 1] === '') length--;
  return fields.slice(0, length).join(separator);
}

/** The acknowledgements of a batch as one batch, in its order (v2 chapter 2.10.3.3). */
export function batchAcknowledge(acks: readonly Uint8Array[], at: number, controlId: string): Uint8Array {
  const head = `BHS|^~\\&|||||${timeOf(at)}||||${controlId}\r`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...acks, Buffer.from(`BTS|${acks.length}\r`, 'latin1')]);
}

/** Enhanced when MSH-15 or MSH-16 is valued: v2.9 demands both, older senders value one (v2 chapter 2.9.2). */
export const ackMode = (header: Header): 'original' | 'enhanced' =>
  header.acceptAck === '' && header.applicationAck === '' ? 'original' : 'enhanced';

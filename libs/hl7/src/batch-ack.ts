import { Buffer } from 'node:buffer';
import { timeOf, trimmed } from './ack.js';
import { headerMessage } from './batch-offsets.js';
import type { BatchEnvelope, BatchIssue } from './batch.js';
import { encodeText } from './charset.js';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.js';
import { escape } from './escape.js';
import type { Message } from './message.js';

export interface BatchAcknowledgement {
  readonly envelope: BatchEnvelope;
  /** One for each message, in order. `bytes` absent: the message asked for no answer. */
  readonly answers: readonly {
    readonly bytes: Uint8Array | undefined;
    /** What was asked for, by a query or as a sequence number, is content and is given in each style but the report. */
    readonly disposition: 'accepted' | 'query' | 'unusable' | 'refused';
  }[];
  /** all: each answer; errors: the negative ones, so that none means all accepted; report: numbers alone. */
  readonly style: 'all' | 'errors' | 'report';
  /** Milliseconds since 1970, for BHS-7 and FHS-7. */
  readonly at: number;
  /** BHS-11, one for each batch; FHS-11. */
  readonly controlIds: readonly string[];
  readonly fileControlId: string;
}

/**
 * The answer to a batch or file, shaped like it: one batch for each batch, in a file where there was one. Sender and
 * receiver change places, and BHS-12 or FHS-12 names the BHS-11 or FHS-11 that is answered (v2 chapter 2.10.3). What
 * does not add up stands in BTS-2 or FTS-2. Same input, same bytes.
 */
export function batchAcknowledge(ack: BatchAcknowledgement): Uint8Array {
  const { envelope, answers, at } = ack;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const [index, batch] of envelope.batches.entries()) {
    const own = answers.slice(from, (from += batch.messages));
    parts.push(...batchOf(ack, batch, own, ack.controlIds[index] ?? ''));
  }
  if (envelope.fileHeader === undefined) return Buffer.concat(parts);
  const file = headerOf('FHS', envelope.fileHeader);
  return Buffer.concat([
    header(file, at, ack.fileControlId),
    ...parts,
    trailer('FTS', file, envelope.batches.length, sentences(envelope.issues)),
  ]);
}

function batchOf(
  { style, at }: BatchAcknowledgement,
  batch: BatchEnvelope['batches'][number],
  answers: BatchAcknowledgement['answers'],
  controlId: string,
): readonly Uint8Array[] {
  const head = headerOf('BHS', batch.header);
  const told = answers.filter(
    ({ disposition }) => style === 'all' || (style === 'errors' && disposition !== 'accepted'),
  );
  const acks = told.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]));
  const comment = [...(style === 'report' ? [summary(answers)] : []), ...sentences(batch.issues)];
  return [header(head, at, controlId), ...acks, trailer('BTS', head, acks.length, comment)];
}

function summary(answers: BatchAcknowledgement['answers']): string {
  const count = (wanted: string): number => answers.filter(({ disposition }) => disposition === wanted).length;
  const { length } = answers;
  return `${length} messages: ${count('accepted') + count('query')} accepted, ${count('unusable')} in error, ${count('refused')} refused`;
}

const sentences = (issues: readonly BatchIssue[]): readonly string[] =>
  issues.map(({ code, text }) => `${code}: ${text}`);

interface Answered {
  readonly name: 'BHS' | 'FHS';
  /** The header that is answered, where it can be read. */
  readonly message: Message | undefined;
  readonly delimiters: Delimiters;
}

function headerOf(name: Answered['name'], line: string | undefined): Answered {
  const message = headerMessage(line);
  return { name, message, delimiters: message?.delimiters ?? standardDelimiters };
}

function header({ name, message, delimiters }: Answered, at: number, controlId: string): Uint8Array {
  const { field } = delimiters;
  const raw = (number: number): string => message?.segments[0]?.raw(number) ?? '';
  const start = `${name}${field}${encodingCharacters(delimiters)}`;
  const fields = [start, raw(5), raw(6), raw(3), raw(4), timeOf(at), '', '', '', controlId, raw(11)];
  return encoded(`${trimmed(fields, field)}\r`, message);
}

function trailer(name: string, { message, delimiters }: Answered, count: number, comment: readonly string[]) {
  const text = escape(comment.join('; '), delimiters);
  return encoded(`${trimmed([name, String(count), text], delimiters.field)}\r`, message);
}

const encoded = (text: string, message: Message | undefined): Uint8Array =>
  message === undefined ? Buffer.from(text, 'latin1') : encodeText(text, message.characterSet.used);

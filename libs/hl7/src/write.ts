import { Buffer } from 'node:buffer';
import { fault } from '#contracts';
import { encodeText, encodeWhole } from './charset.js';
import { writableDelimiters } from './answer-delimiters.js';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.js';

/** Text as a person reads it; `null` is the delete indicator `""`. */
type LeafText = string | null;
/** Several leaves are subcomponents. */
export type ComponentText = LeafText | readonly LeafText[];
/** Several items are components. */
export type RepetitionText = LeafText | readonly ComponentText[];
export type FieldText = RepetitionText | { readonly repetitions: readonly RepetitionText[] } | CopiedField;

/** What `Segment.raw` gave for a message with the same delimiters: copied, not escaped again. */
interface CopiedField {
  readonly raw: string;
}

/** A segment by the numbers of its fields. Those of the separators (MSH-1, MSH-2) are written by themselves. */
export interface SegmentText {
  readonly name: string;
  readonly fields: Readonly<Record<number, FieldText>>;
}

/**
 * The bytes of a message, each segment ended by CR. `encoding` is as `CharacterSet.used` names it; MSH-18 says what the
 * caller writes there. A character that the encoding cannot say becomes `?`; control characters, which would end a
 * segment or a frame, are written as `\X..\`. Delimiters that are absent or not ASCII are replaced, since a message that
 * lacks some cannot say every text, and an answer names its own in MSH-1 and MSH-2.
 */
export function writeMessage(
  segments: readonly SegmentText[],
  delimiters: Delimiters = standardDelimiters,
  encoding = 'utf-8',
): Uint8Array {
  const writing = { delimiters: writableDelimiters(delimiters), encoding };
  return encodeWhole(segments.map((segment) => `${writeSegment(segment, writing)}\r`).join(''), encoding);
}

export interface Writing {
  readonly delimiters: Delimiters;
  readonly encoding: string;
}

function writeSegment({ name, fields }: SegmentText, writing: Writing): string {
  const { field } = writing.delimiters;
  const isHeader = name === 'MSH' || name === 'BHS' || name === 'FHS';
  const last = Math.max(isHeader ? 2 : 0, ...Object.keys(fields).map(Number));
  const written = Array.from({ length: last }, (_, index) => writeField(fieldOf(fields[index + 1]), writing));
  // MSH-1 is the separator that stands before MSH-2.
  if (isHeader) written.splice(0, 2, encodingCharacters(writing.delimiters));
  return withoutEmptyEnd([name, ...written]).join(field);
}

const fieldOf = (text: FieldText | undefined): FieldText => (text === undefined ? '' : text);

/** One field, escaped. Fault HL7_DELIMITERS_INVALID where the message has no delimiter for what the text needs. */
export function writeField(text: FieldText, writing: Writing): string {
  if (text === null || typeof text === 'string') return writeLeaf(text, writing);
  if ('raw' in text) return text.raw;
  const repetitions = 'repetitions' in text ? text.repetitions : [text];
  return joined(
    repetitions.map((repetition) => writeRepetition(repetition, writing)),
    writing.delimiters.repetition,
  );
}

function writeRepetition(text: RepetitionText, writing: Writing): string {
  if (text === null || typeof text === 'string') return writeLeaf(text, writing);
  const components = text.map((component) => writeComponent(component, writing));
  return joined(withoutEmptyEnd(components), writing.delimiters.component);
}

function writeComponent(text: ComponentText, writing: Writing): string {
  if (text === null || typeof text === 'string') return writeLeaf(text, writing);
  const leaves = text.map((leaf) => writeLeaf(leaf, writing));
  return joined(withoutEmptyEnd(leaves), writing.delimiters.subcomponent);
}

function joined(parts: readonly string[], separator: string): string {
  if (parts.length > 1 && separator === '') throw fault('HL7_DELIMITERS_INVALID');
  return parts.join(separator);
}

function writeLeaf(text: LeafText, writing: Writing): string {
  if (text === null) return '""';
  // Two quotes that are a text, not the delete indicator.
  if (text === '""') return hexadecimal(text, writing);
  let written = '';
  for (const char of text) written += writeChar(char, writing);
  return written;
}

function writeChar(char: string, writing: Writing): string {
  const { field, component, repetition, escape, subcomponent, truncation } = writing.delimiters;
  switch (char) {
    case field:
      return escaped('F', escape);
    case component:
      return escaped('S', escape);
    case repetition:
      return escaped('R', escape);
    case escape:
      return escaped('E', escape);
    case subcomponent:
      return escaped('T', escape);
    case truncation:
      return escaped('P', escape);
    default:
      return char < ' ' ? hexadecimal(char, writing) : char;
  }
}

/** Two quotes or a control character, as its bytes. */
function hexadecimal(text: string, { delimiters, encoding }: Writing): string {
  const hex = Buffer.from(encodeText(text, encoding)).toString('hex').toUpperCase();
  return escaped(`X${hex}`, delimiters.escape);
}

function escaped(sequence: string, escape: string): string {
  if (escape === '') throw fault('HL7_DELIMITERS_INVALID');
  return escape + sequence + escape;
}

function withoutEmptyEnd(parts: readonly string[]): readonly string[] {
  let length = parts.length;
  while (length > 1 && parts[length - 1] === '') length--;
  return parts.slice(0, length);
}

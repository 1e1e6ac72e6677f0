import type { BatchEnvelope } from './batch.js';
import type { Message } from './message.js';
import { parse } from './parse.js';
import { offsetOf } from './zone.js';

/**
 * For each message of a batch or file, in order: the offset of BHS-7, else of FHS-7, `+01:00`, which is the default for the
 * times in it (HL7 v2 chapter 2.A.22); undefined where neither has one.
 */
export function batchOffsets({ batches, fileHeader }: BatchEnvelope): readonly (string | undefined)[] {
  const ofFile = headerOffset(fileHeader);
  return batches.flatMap(({ header, messages }) => {
    const offset = headerOffset(header) ?? ofFile;
    return Array.from({ length: messages }, () => offset);
  });
}

const headerOffset = (line: string | undefined): string | undefined =>
  offsetOf(headerMessage(line)?.header.timestamp ?? '');

/** A BHS or FHS, where it can be read: it is built like MSH up to field 8, and BHS-11 stands where the parser sees MSH-11. */
export function headerMessage(line: string | undefined): Message | undefined {
  const parsed = line === undefined ? undefined : parse(Buffer.from(`MSH${line.slice(3)}\r`, 'latin1'));
  return parsed?.kind === 'message' ? parsed.message : undefined;
}

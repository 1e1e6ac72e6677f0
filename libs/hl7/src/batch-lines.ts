import type { BatchEnvelope } from './batch.js';
import { parse } from './parse.js';
import { offsetOf } from './zone.js';

/** The lines around a message of a batch, one char a byte: its headers, and the trailers behind the last message. */
export interface BatchLines {
  readonly fileHeader?: string | undefined;
  readonly batchHeader?: string | undefined;
  readonly batchTrailer?: string | undefined;
  readonly fileTrailer?: string | undefined;
}

/** One for each message of the batch or file, in order. */
export function batchLines({ batches, fileHeader, fileTrailer }: BatchEnvelope): readonly BatchLines[] {
  const lines = batches.flatMap(({ header, trailer, messages }) =>
    Array.from({ length: messages }, (_, at): BatchLines => {
      const isLast = at === messages - 1;
      return {
        ...(fileHeader !== undefined && { fileHeader }),
        ...(header !== undefined && { batchHeader: header }),
        ...(isLast && trailer !== undefined && { batchTrailer: trailer }),
      };
    }),
  );
  const last = lines.pop();
  return last ? [...lines, { ...last, ...(fileTrailer !== undefined && { fileTrailer }) }] : [];
}

/** Offset of BHS-7, else of FHS-7, `+01:00`: the default for what is in the batch (HL7 v2 chapter 2.A.22). */
export const batchOffset = ({ batchHeader, fileHeader }: BatchLines): string | undefined =>
  headerOffset(batchHeader) ?? headerOffset(fileHeader);

/** BHS and FHS are built like MSH up to field 8. */
function headerOffset(line: string | undefined): string | undefined {
  const parsed = line === undefined ? undefined : parse(Buffer.from(`MSH${line.slice(3)}\r`, 'latin1'));
  return parsed?.kind === 'message' ? offsetOf(parsed.message.header.timestamp) : undefined;
}

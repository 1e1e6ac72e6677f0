import type { Message, Segment } from '#hl7';
import { align } from './align.js';

/** One field in which two messages differ; `before` or `after` is absent where only the other message has it. */
export interface FieldDifference {
  /** Where it stands in the first message, else in the second: `PID-5`, `OBX[3]-5`. */
  readonly at: string;
  /** As sent, with separators and escapes. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * What differs between two messages, field by field; nothing exactly where their fields are the same. Segments belong
 * together by name and what they are about, in order, so that one which was put in moves none of the others.
 */
export function diffMessages(before: Message, after: Message): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  for (const pairing of align(before.segments.map(nameOf), after.segments.map(nameOf), true)) {
    const one = pairing.before === undefined ? undefined : before.segments[pairing.before];
    const other = pairing.after === undefined ? undefined : after.segments[pairing.after];
    if (one?.name === other?.name) compare(one, other, found);
    else {
      compare(one, undefined, found);
      compare(undefined, other, found);
    }
  }
  return found;
}

/** What a segment is about, where it says so: the test of an OBX or OBR, the code of a DG1 or AL1. */
const subjects: Readonly<Record<string, number>> = { OBX: 3, OBR: 4, DG1: 3, AL1: 3, PR1: 3, NTE: 3, NK1: 2, IN1: 2 };

const nameOf = (segment: Segment): string => {
  const subject = subjects[segment.name];
  return subject === undefined ? segment.name : `${segment.name} ${segment.raw(subject)}`;
};

function compare(before: Segment | undefined, after: Segment | undefined, found: FieldDifference[]): void {
  const segment = before ?? after;
  if (!segment) return;
  const own = segment.ordinal > 1 ? `${segment.name}[${segment.ordinal}]` : segment.name;
  const last = Math.max(before?.fieldCount ?? 0, after?.fieldCount ?? 0);
  for (let field = 1; field <= last; field++) {
    const [one, other] = [before?.raw(field) ?? '', after?.raw(field) ?? ''];
    if (one !== other)
      found.push({ at: `${own}-${field}`, ...(one !== '' && { before: one }), ...(other !== '' && { after: other }) });
  }
}

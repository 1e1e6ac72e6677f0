import type { Numbered } from './intake.js';

export interface SequenceStep {
  /** The number that was accepted last, after this message; undefined: none, the next that is accepted begins. */
  readonly last: number | undefined;
  /** MSA-4. */
  readonly expected: number;
  readonly isUnexpected: boolean;
}

const none = -1;

/** What a number means to a receiver that has accepted `last` (HL7 v2.5.1 chapter 2.10.1, the receiver's side). */
export function sequenceStep({ number, isAcceptable }: Numbered, last: number | undefined): SequenceStep {
  const next = last === undefined ? none : last + 1;
  if (!isAcceptable || number === 0) return { last, expected: next, isUnexpected: false };
  if (number === none) return { last: undefined, expected: none, isUnexpected: false };
  if (last === undefined || number === next) return { last: number, expected: number, isUnexpected: false };
  return { last, expected: next, isUnexpected: true };
}

import type { Answer } from './answer.js';

/** The receiver broke the rule that a case checks. The message says what was seen instead; never a message's content. */
export class Violation extends Error {}

export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Violation(otherwise);
}

const positive = ['AA', 'CA'];
const negative = ['AE', 'AR', 'CE', 'CR'];

export const isPositive = (answer: Answer): boolean => positive.includes(answer.code);

/** A positive acknowledgement that names this message (HL7 v2 table 0008, MSA-2). */
export function mustAccept(answer: Answer, id: string, codes: readonly string[] = positive): string {
  must(codes.includes(answer.code), `${shown(answer)} instead of ${codes.join(' or ')}`);
  must(answer.regarding === id, `${answer.code} whose MSA-2 is not the MSH-10 that was sent`);
  return `${answer.code} with its MSA-2`;
}

/** A negative acknowledgement; it names the message where `id` is given. */
export function mustRefuse(answer: Answer, id?: string, codes: readonly string[] = negative): string {
  must(codes.includes(answer.code), `${shown(answer)} instead of ${codes.join(' or ')}`);
  must(id === undefined || answer.regarding === id, `${answer.code} whose MSA-2 is not the MSH-10 that was sent`);
  return `${answer.code} ${answer.field('ERR', 3) || answer.field('ERR', 1)}`.trim();
}

/** Either code, but an acknowledgement of this message. */
export const mustAnswer = (answer: Answer, id: string): string => mustAccept(answer, id, [...positive, ...negative]);

const shown = (answer: Answer): string => (answer.has('MSA') ? answer.code || 'an empty MSA-1' : 'no MSA');

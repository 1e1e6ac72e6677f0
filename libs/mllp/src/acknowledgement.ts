import { parse, splitMessages } from '#hl7';

/** What a reply says: one answer, or those of a batch. */
export interface Acknowledgement {
  readonly answers: readonly Answer[];
  readonly batch: boolean;
}

interface Answer {
  /** MSA-1. */
  readonly code: string;
  /** MSA-2. */
  readonly controlId: string;
}

/** Undefined where no message of it has an MSA: such a reply answers nothing. */
export function readAcknowledgement(bytes: Uint8Array): Acknowledgement | undefined {
  const { messages, batch } = splitMessages(bytes);
  const answers = messages.flatMap((one): Answer[] => {
    const parsed = parse(one);
    if (parsed.kind === 'refusal' || parsed.message.segment('MSA') === undefined) return [];
    return [{ code: parsed.message.value('MSA-1'), controlId: parsed.message.value('MSA-2') }];
  });
  return answers.length > 0 || batch ? { answers, batch } : undefined;
}

export interface Question {
  /** MSH-10 of each message: one, or those of a batch. '' is left out. */
  readonly controlIds: readonly string[];
  /** MSH-16 asks for an answer of the application beside the one at once. */
  readonly asksLater: boolean;
}

/** What identifies the answers to a message or batch that is sent. */
export function questionOf(bytes: Uint8Array): Question {
  const headers = splitMessages(bytes).messages.flatMap((one) => {
    const parsed = parse(one);
    return parsed.kind === 'message' ? [parsed.message.header] : [];
  });
  return {
    controlIds: headers.map(({ controlId }) => controlId).filter((id) => id !== ''),
    asksLater: headers.some(({ applicationAck }) => !['', 'NE'].includes(applicationAck)),
  };
}

/** From best to worst; what is none of these is worse. */
const ranking = [
  ['CA', 'AA'],
  ['CE', 'AE'],
  ['CR', 'AR'],
];

const rank = (code: string): number => {
  const at = ranking.findIndex((codes) => codes.includes(code));
  return at === -1 ? ranking.length : at;
};

/** A batch is no better than the worst of its messages. */
export const worstOf = (codes: readonly string[]): string =>
  codes.reduce((worst, code) => (rank(code) > rank(worst) ? code : worst), codes[0] ?? '');

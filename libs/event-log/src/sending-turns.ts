import type { Entry } from '#contracts';

/**
 * Who sends to the outside what one partition holds: one member of a group at a time. A member that was frozen for longer
 * than its session wakes up beside its successor, with a batch in hand and the belief that it is its own.
 */
export interface SendingTurns {
  /** Takes the partition: who had it before has it no more. */
  take(group: string, topic: string, partition: number): Promise<SendingTurn>;
}

export interface SendingTurn {
  /** False where it was sent before, by whomever. Rejects where another one has taken the partition since. */
  isDue(entry: Entry): Promise<boolean>;
  /** It is due no more. */
  sent(entry: Entry): Promise<void>;
  /** Rejects where another one has taken the partition since. */
  holds(): Promise<void>;
}

/** Of the only process. Its log knows how far it came. */
export const soleSender: SendingTurns = {
  take: async () => ({ isDue: async () => true, sent: async () => undefined, holds: async () => undefined }),
};

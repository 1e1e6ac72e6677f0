import type { Draft, MessageId } from '#contracts';

export type Receipt = (
  | Taken
  /** Same key, same bytes: nothing was appended; answer as the first time, from these. */
  | { readonly kind: 'resend'; readonly messageId: MessageId; readonly receivedAt: number }
) & { readonly sequence?: SequenceReceipt };

/** Durable now. `reused`: the same key came before with other bytes (the entry has the attribute `reused`). */
interface Taken {
  readonly kind: 'taken';
  readonly offset: number;
  readonly reused: boolean;
}

/** What a sender that counts its messages is told. */
interface SequenceReceipt {
  /** MSA-4. */
  readonly expected: number;
  /** Another number was expected: the message is kept, and is not accepted. */
  readonly isUnexpected: boolean;
}

/** A message that its sender has counted (MSH-13; v2 chapter 2.10.1). */
export interface Numbered {
  /** Whose count it is: one of a feed, MSH-3 and MSH-4. */
  readonly link: string;
  /** Positive; 0 asks for the number that is expected, -1 begins anew. */
  readonly number: number;
  /** False: it was refused for another reason, and counts for nothing. */
  readonly isAcceptable: boolean;
  /** What is kept of it otherwise where another number is expected; a `code` among them, so that it is no resend later. */
  readonly unexpected: Readonly<Record<string, string | undefined>>;
}

export interface Arrival extends Draft {
  readonly numbered?: Numbered;
}

/**
 * The front door of the log: duplicate check and append are one transaction, so that a resend has no second effect
 * whatever is killed in between. Concurrent calls share one commit.
 */
export interface Intake {
  /**
   * Takes events for `hl7.raw`, whose `messageid` and `time` are what the sender's acknowledgement is derived from; see
   * `duplicateKeyOf` for what makes one a resend. Resolves when all are durable, in the order given; rejects with a
   * retriable Fault: then none is, answer nothing positive. What is `numbered` counts in the transaction of its entry, so
   * only where there is one (`SqliteIntake`).
   */
  take(arrivals: readonly Arrival[]): Promise<readonly Receipt[]>;
  /**
   * From now on what was received before `before` (milliseconds since 1970) is not known any more; the space that it took
   * is given back in bounded steps, one a call.
   */
  forget(before: number): Promise<void>;
}

/** The draft of a control id that was used before for other bytes. */
export const flaggedAsReused = (draft: Draft): Draft => ({
  ...draft,
  attributes: { ...draft.attributes, reused: 'true' },
});

/** When the message of an entry was received, milliseconds since 1970. */
export const receivedAt = ({ attributes }: Pick<Draft, 'attributes'>): number => Date.parse(attributes.time);

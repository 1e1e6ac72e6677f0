import type { Draft, MessageId } from '#contracts';

export type Receipt =
  /** Durable now. `reused`: the same key came before with other bytes (the entry has the attribute `reused`). */
  | { readonly kind: 'taken'; readonly offset: number; readonly reused: boolean }
  /** Same key, same bytes: nothing was appended; answer as the first time, from these. */
  | { readonly kind: 'resend'; readonly messageId: MessageId; readonly receivedAt: number };

/**
 * The front door of the log: duplicate check and append are one transaction, so that a resend has no second effect
 * whatever is killed in between. Concurrent calls share one commit.
 */
export interface Intake {
  /**
   * Takes events for `hl7.raw`, whose `messageid` and `time` are what the sender's acknowledgement is derived from; see
   * `duplicateKeyOf` for what makes one a resend. Resolves when all are durable, in the order given; rejects with a
   * retriable Fault: then none is, answer nothing positive.
   */
  take(arrivals: readonly Draft[]): Promise<readonly Receipt[]>;
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

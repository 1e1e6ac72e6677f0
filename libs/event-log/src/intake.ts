import type { Draft, MessageId } from '#contracts';

/** One message on its way into `hl7.raw`. */
export interface Arrival {
  /** The event for `hl7.raw`; its `messageid` is what the sender's acknowledgement is derived from. */
  readonly draft: Draft;
  /** Hash of (feed, MSH-3, MSH-4, MSH-10); of the bytes where MSH-10 is missing. */
  readonly duplicateKey: Uint8Array;
  /** Hash of the bytes as they came. */
  readonly contentHash: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

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
  /** Resolves when all are durable, in the order given; rejects with a retriable Fault: then none is, answer nothing positive. */
  take(arrivals: readonly Arrival[]): Promise<readonly Receipt[]>;
  /** Forgets duplicate keys older than `before` (milliseconds since 1970); at most `max` rows a call. Returns how many. */
  forget(before: number, max: number): Promise<number>;
}

/** The draft of a control id that was used before for other bytes. */
export const flaggedAsReused = (draft: Draft): Draft => ({
  ...draft,
  attributes: { ...draft.attributes, reused: 'true' },
});

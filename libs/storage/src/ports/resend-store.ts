import type { MessageId } from '#contracts';
import type { ReceiptName } from '#event-log';

/** A message of which the log may hold a resend. */
export interface Claim {
  readonly name: ReceiptName;
  readonly messageId: MessageId;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Whose effect it is, where the log may hold a message and its resend. */
export interface ResendStore<Tx> {
  /**
   * The first to claim a name holds it. Gives who holds each, in the order of the claims: the message itself, also when
   * it comes again, or the one that it is a resend of.
   */
  claim(tx: Tx, claims: readonly Claim[]): Promise<readonly MessageId[]>;
}

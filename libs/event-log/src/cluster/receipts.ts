import type { MessageId } from '#contracts';
import type { ReceiptName } from './receipt-name.js';

/** The receipt of a message when it came first. */
export interface FirstReceipt {
  readonly messageId: MessageId;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** What is known of a name. */
export interface KnownReceipt {
  readonly first: FirstReceipt | undefined;
  /** Its key was used before, for whatever bytes. */
  readonly used: boolean;
}

/** Receipts of all gateways that live as long as the effects of their messages. */
export interface KeptReceipts {
  /** In the order of the names; what was received before `since` is not known. */
  find(names: readonly ReceiptName[], since: number): Promise<readonly KnownReceipt[]>;
  /** Drops what was received before `before`, in bounded steps, one a call. */
  forget(before: number): Promise<void>;
}

/** Receipts that may be gone at any moment. */
export interface PassingReceipts {
  /** In the order of the names; undefined where nothing is known at all now. */
  find(names: readonly ReceiptName[], since: number): Promise<readonly KnownReceipt[] | undefined>;
  note(receipts: readonly NotedReceipt[]): Promise<void>;
}

export interface NotedReceipt extends FirstReceipt {
  readonly name: ReceiptName;
}

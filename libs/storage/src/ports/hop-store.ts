import type { Hop } from '#event-log';

export type { Hop, HopStore } from '#event-log';

/** Reads what `run-stage` wrote: the way of one message through the broker. */
export interface HopReader {
  /** Every hop of the message, in the order in which the stages decided. None: an empty list. */
  hopsOf(messageId: string): Promise<readonly Hop[]>;
}

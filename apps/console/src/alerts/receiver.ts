import type { ErrorCode } from '#contracts';
import type { Outgoing } from './outbox.js';

/** Who is sent notices. */
export interface Receiver {
  /** The same after a restart; says nothing of the address, which may be a secret. */
  readonly key: string;
  readonly kind: 'email' | 'webhook';
  /** For people; nothing secret. */
  readonly name: string;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Told>;
}

/** What became of one try. Without a problem it was taken. */
export interface Told {
  /** It is not to be sent again: it was taken, or refused for good. */
  readonly isDone: boolean;
  readonly problem?: ErrorCode;
}

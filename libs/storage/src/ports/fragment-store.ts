import type { Entry } from '#contracts';

/** A fragment of a message, with what its stage got, until the last one comes. */
export interface HeldFragment {
  /** Names the chain: the message id of its first fragment. */
  readonly chain: string;
  /** Place in the chain, from 0. */
  readonly position: number;
  /** Whose chain it is; pointers of other senders mean other things. */
  readonly sender: string;
  /** The pointer (MSH-14) that the next fragment brings. */
  readonly continuedBy: string;
  readonly entry: Entry;
}

export interface OverdueQuery {
  readonly topic: string;
  readonly partition: number;
  /** Chains whose first fragment was appended before this moment (milliseconds since 1970) ... */
  readonly begunBefore: number;
  /** ... and all but so many of the newest. */
  readonly newest: number;
}

/** Open chains within a stage's transaction. Chains are whole and in order, the oldest first. */
export interface FragmentStore<Tx> {
  ofSenders(tx: Tx, senders: readonly string[]): Promise<readonly HeldFragment[]>;
  /** Those of a partition that waited for too long or are too many. */
  overdue(tx: Tx, query: OverdueQuery): Promise<readonly HeldFragment[]>;
  /** Adds fragments; one at the same place of a chain is replaced. */
  hold(tx: Tx, fragments: readonly HeldFragment[]): Promise<void>;
  /** Forgets chains. */
  release(tx: Tx, chains: readonly string[]): Promise<void>;
}

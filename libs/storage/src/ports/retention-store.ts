/**
 * What of the stores may be dropped once it is old. Everything else stays: identity and its decisions, because whose
 * record it is follows from all that was ever said; the record as it stands, because it is what care goes by; the audit
 * trail, because its chain proves itself from its first record on; who was told what, because it is the state that holds.
 */
export const agingStores = ['messages', 'recordHistory', 'deadLetters', 'findings'] as const;
export type AgingStore = (typeof agingStores)[number];

export interface Sweep {
  readonly store: AgingStore;
  /** What is older goes: milliseconds since 1970. */
  readonly before: number;
  /** A letter that was decided on later is still needed: its message may be on its way again. */
  readonly settledBefore: number;
  /** Entries that are looked at, so that no step takes long. */
  readonly max: number;
  /** `next` of the step before; the oldest when absent. */
  readonly from?: string | undefined;
}

export interface SweepStep {
  readonly dropped: number;
  /** Old enough, and needed: a message on its way, or one whose dead letter waits for a person. */
  readonly held: number;
  /** Where to go on; absent when nothing older is left. */
  readonly next?: string;
}

/** A sweep from the oldest entry to the last that was old enough. */
export interface SweepEnd {
  readonly store: AgingStore;
  readonly before: number;
  readonly at: number;
  readonly dropped: number;
  readonly held: number;
}

/** Within a transaction of its own for each step, between those of the stages. */
export interface RetentionStore<Tx> {
  sweep(tx: Tx, sweep: Sweep): Promise<SweepStep>;
  /** Notes what a sweep did, for those who look for what is gone. */
  ended(tx: Tx, end: SweepEnd): Promise<void>;
}

/** What a store holds now. Times are milliseconds since 1970. */
export interface KeptStore {
  readonly store: AgingStore;
  readonly entries: number;
  /** Of the tables with their indexes, or an estimate by the newest rows where the engine does not know. */
  readonly bytes: number;
  readonly oldest?: number;
  readonly swept?: SweptStore;
}

/** What was done so far. */
export interface SweptStore {
  /** When it was last swept. */
  readonly at: number;
  readonly held: number;
  readonly droppedTotal: number;
  /** The last sweep that found something to drop. */
  readonly lastDropped?: { readonly at: number; readonly entries: number };
  /** What is older may be gone. */
  readonly droppedBefore?: number;
}

/** Costs the same however much is kept. */
export interface RetentionReader {
  kept(): Promise<readonly KeptStore[]>;
  /** Messages that were received before (milliseconds since 1970) may be gone; undefined as long as none was dropped. */
  messagesDroppedBefore(): Promise<number | undefined>;
}

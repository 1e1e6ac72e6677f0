/** Shapes of what is kept how long, for the browser's build too: it imports nothing but shapes. */
export interface RetentionReport {
  readonly topics: readonly KeptPartition[];
  readonly stores: readonly KeptStoreView[];
  /** What never goes, and why. */
  readonly never: readonly { readonly what: string; readonly why: string }[];
}

/** A partition and what it keeps. */
export interface KeptPartition {
  readonly topic: string;
  readonly partition: number;
  /** Absent: everything. */
  readonly keptDays?: number;
  readonly entries: number;
  /** Entries that went since the beginning, by retention or because a newer one of the same key came. */
  readonly dropped: number;
  /** Of keys and values, by the size of the newest entries; where one topic was asked for. */
  readonly bytesAbout?: number;
  /** When the oldest entry was appended. */
  readonly oldest?: string;
  /** Entries that the next steps drop. */
  readonly due: number;
  /** The group that keeps what is old enough, because it has not worked it through. */
  readonly heldBy?: string;
}

/** A store and what it keeps. */
export interface KeptStoreView {
  readonly store: string;
  readonly holds: string;
  /** Absent: everything. */
  readonly keptDays?: number;
  readonly entries: number;
  /** There are more entries than were counted. */
  readonly isMore?: boolean;
  /** With its indexes in a cluster; embedded an estimate by the newest entries, without indexes. */
  readonly bytes: number;
  readonly oldest?: string;
  /** Absent where everything is kept. */
  readonly nextSweep?: string;
  /** The last sweep. */
  readonly swept?: string;
  /** Old enough, and still needed at the last sweep. */
  readonly held?: number;
  readonly dropped: number;
  /** What went last. */
  readonly lastDropped?: { readonly at: string; readonly entries: number };
  /** What is older may be gone. */
  readonly droppedBefore?: string;
}

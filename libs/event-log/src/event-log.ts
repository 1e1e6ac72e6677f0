import type { Draft, Entry, TopicDefinition } from '#contracts';

/** Entries of one partition, in order of their offsets, without gaps other than those that retention or compaction made. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly [Entry, ...Entry[]];
}

export interface Limits {
  /** Entries of one batch at most. */
  readonly batchEntriesMax: number;
  /** Bytes of the values of one batch at most (one larger entry comes alone). */
  readonly batchBytesMax: number;
}

/** One member of a group. */
export interface Subscription {
  /** Takes no further batch, resolves when the one in hand has settled. */
  close(): Promise<void>;
}

/** What an adapter can do; the contract suite asks accordingly instead of skipping in silence. */
export interface Capabilities {
  /** All drafts of one append become visible together or not at all. */
  readonly atomicAppend: boolean;
  /** Compacted topics keep the last entry of a key only. */
  readonly compaction: 'at once' | 'eventually' | 'never';
  readonly partitions: boolean;
  /** What was appended survives the end of the process. */
  readonly persistent: boolean;
}

/**
 * Topics of ordered events. Topic names are those of #contracts without prefix; an adapter adds the prefix.
 *
 * Order: entries with the same (topic, key) lie in one partition in the order of their appends, and entries of one
 * append keep their order.
 * Durability: what `append` resolved for survives a kill, and a power cut where its store keeps each commit (SQLite:
 * synchronous=FULL, as `hl7.raw` has it; Kafka: acks=all). What follows from such a topic may be derived again instead.
 * Concurrency: every method may be called at any time; concurrent appends share one commit.
 */
export interface EventLog {
  /** Resolves with the offset of each draft when all are durable; rejects with a retriable Fault where they may not be. */
  append(drafts: readonly Draft[]): Promise<readonly number[]>;
  /**
   * Rejects where `append` could never take these drafts, whatever the state of the log: a topic that there is not
   * (LOG_TOPIC_UNKNOWN), or an event larger than its topic takes (LOG_EVENT_TOO_LARGE).
   */
  check(drafts: readonly Draft[]): Promise<void>;
  /**
   * Delivers to one member of a group, from the group's committed offset on (a new group: from the oldest entry).
   * The next batch of a partition comes only after `deliver` has settled; a rejection is delivered again, with back-off.
   * The log does not commit: whoever handles the batch moves the offset, in the transaction of the effect where it can.
   */
  subscribe(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription>;
  /** A short read for console, trace and replay; no snapshot is held between calls. */
  read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]>;
  readonly admin: LogAdmin;
  readonly capabilities: Capabilities;
  close(): Promise<void>;
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** Oldest offset still there; equals `end` when the partition is empty. */
  readonly begin: number;
  /** Offset that the next entry gets. */
  readonly end: number;
}

export interface GroupState {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Next offset that the group will be handed. */
  readonly committed: number;
  /** Entries not yet worked through. */
  readonly lag: number;
}

/** Where a group is to go on. */
export interface GroupMove {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface LogAdmin {
  /** Makes the topics that are missing; never shrinks or deletes. */
  ensure(topics: readonly TopicDefinition[], partitions: number): Promise<void>;
  /** Of these topics; without them of all. */
  partitions(only?: readonly string[]): Promise<readonly PartitionState[]>;
  /** Of all groups, or of those that are named: each costs a round trip to a broker. */
  groups(only?: readonly string[]): Promise<readonly GroupState[]>;
  /**
   * The first offset whose entry was appended at that time (milliseconds since 1970) or later; the end where none was.
   * Where clocks went back it may be off by as much.
   */
  offsetAt(topic: string, partition: number, at: number): Promise<number>;
  /**
   * Records that the group has worked through everything below `offset` (also backwards: a seek). With `first`, which began
   * the batch in hand, never backwards, and LOG_GROUP_MOVED where the group was moved back behind the batch meanwhile.
   */
  commit(group: string, topic: string, partition: number, offset: number, first?: number): Promise<void>;
  /**
   * Has a group go on elsewhere, at all of these places or at none, also while it works: of an adapter that allows it, a
   * batch in hand is refused then (LOG_GROUP_MOVED). Faults LOG_GROUP_BUSY where the group has members at work (Kafka).
   */
  move(group: string, places: readonly GroupMove[]): Promise<void>;
  /** The group is no more: its places go, and its lag with them. Of another thread's groups it leaves everything. */
  forget(group: string): Promise<void>;
  /** Drops entries below `offset`. */
  trim(topic: string, partition: number, offset: number): Promise<void>;
}

import type { MessageId, MessageOutcome, SourceKey } from '#contracts';

export type ArchivedOutcome = MessageOutcome['outcome'];

/**
 * One received message. The bytes stay in `hl7.raw` at (`partition`, `offset`): in embedded mode that topic has no
 * retention unless one is configured, so the archive is as long as the disk. Nothing here is patient data.
 */
export interface ArchivedMessage {
  readonly messageId: MessageId;
  /** MSH-10 as sent. */
  readonly controlId?: string;
  readonly feed: string;
  readonly organization?: string;
  /** `ADT^A01`. */
  readonly messageType?: string;
  /** MSH-3.1 and MSH-4.1. */
  readonly application?: string;
  readonly facility?: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Absent where the message names no source identity. */
  readonly sourceKey?: SourceKey;
  readonly partition: number;
  readonly offset: number;
  /** MSA-1 of the answer: `AA`, `CA`, `AE`, `CE`, `AR`, `CR`. */
  readonly acknowledgement?: string;
  readonly disposition?: string;
  /** Code of the registry, where the gateway or a stage found something wrong (the stage's wins). */
  readonly code?: string;
  /** The MSH-10 was used before with other bytes. */
  readonly reused: boolean;
  /** Absent while the message is pending. */
  readonly outcome?: ArchivedOutcome;
  /** Stage that decided the outcome. */
  readonly stage?: string;
  /** Where in the message its fault lies: `PID-3`. */
  readonly location?: string;
}

/** What a stage reported about a message, as it goes into the archive. */
export interface ArchivedResult {
  readonly messageId: MessageId;
  readonly outcome: ArchivedOutcome;
  readonly stage: string;
  readonly code?: string;
  readonly location?: string;
}

/** Messages by what became of them. `received` is always the sum of the others. */
export type MessageCounts = Readonly<Record<'received' | 'pending' | ArchivedOutcome, number>>;

/** What the archive already knows about a message. */
export interface ArchiveState {
  /** Absent: only an outcome came so far. */
  readonly feed?: string;
  readonly outcome?: ArchivedOutcome;
}

/** A change of a counter: of all messages of the feed (`received`) or of those with an outcome. */
export interface CountChange {
  readonly feed: string;
  readonly counted: 'received' | ArchivedOutcome;
  readonly by: number;
  /** Receipt of the message that made it, for `received`. */
  readonly receivedAt?: number;
}

/**
 * The archive within a stage's transaction. A message and its outcome may come in either order, and where several
 * processes write, what `load` told of both holds until the transaction ends, or it begins again.
 */
export interface ArchiveStore<Tx> {
  load(tx: Tx, messages: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ArchiveState>>;
  /** Adds messages; one that is known already stays as it is. Outcomes that came before are kept. */
  add(tx: Tx, messages: readonly ArchivedMessage[]): Promise<void>;
  /** Sets outcomes, the last of a message wins, also of messages that are not known yet. */
  settle(tx: Tx, results: readonly ArchivedResult[]): Promise<void>;
  count(tx: Tx, changes: readonly CountChange[]): Promise<void>;
}

export interface FeedCounts {
  readonly feed: string;
  readonly counts: MessageCounts;
  /** Milliseconds since 1970. */
  readonly lastReceivedAt?: number;
}

/**
 * The archive for APIs: short reads outside any transaction. Lists are newest first and hold `limit` messages at
 * most.
 */
export interface ArchiveReader {
  byMessageId(messageId: MessageId): Promise<ArchivedMessage | undefined>;
  /** Senders reuse control ids, so there may be several. */
  byControlId(controlId: string, limit: number): Promise<readonly ArchivedMessage[]>;
  /** Received at `from` or later and before `to` (milliseconds since 1970), on one feed or on all. */
  inWindow(from: number, to: number, limit: number, feed?: string): Promise<readonly ArchivedMessage[]>;
  /** Costs the same however many messages there are. */
  counts(): Promise<MessageCounts>;
  perFeed(): Promise<readonly FeedCounts[]>;
}

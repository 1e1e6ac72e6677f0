/**
 * What the console's API answers, declared once for server and browser. Instants are RFC 3339 in UTC; durations are
 * milliseconds. It imports nothing, so that the browser's build can take its types from here.
 */

/** What became of all messages; received = linked + answered + refused + filtered + dead + pending. */
export interface MessageCounts {
  readonly received: number;
  readonly linked: number;
  readonly answered: number;
  readonly refused: number;
  readonly filtered: number;
  readonly dead: number;
  /** Received, outcome not known yet. */
  readonly pending: number;
  /** Resends that were answered as the first time and had no second effect; since the process started. Absent: not known. */
  readonly resent?: number;
}

/** What a person ordered last of the intake of a feed. */
export interface FeedIntakeView {
  readonly state: 'started' | 'paused' | 'stopped';
  /** Absent: nobody ever ordered anything. */
  readonly since?: string;
  readonly by?: string;
  readonly reason?: string;
  /** It is so at every gateway. */
  readonly settled: boolean;
}

/** One feed of the gateway. Counts are since the process started; received = accepted + refused + unusable. */
export interface FeedView {
  readonly name: string;
  /** Absent for a feed that takes messages over HTTP only. */
  readonly host?: string;
  readonly port?: number;
  /** Open connections now. */
  readonly connections: number;
  readonly intake: FeedIntakeView;
  readonly received: number;
  /** Answered AA or CA. */
  readonly accepted: number;
  /** Answered AR or CR. */
  readonly refused: number;
  /** Answered AE or CE. */
  readonly unusable: number;
  readonly resent: number;
  /** Broken frames, time-outs and refused connections. */
  readonly connectionFaults: number;
  readonly lastMessageAt?: string;
  readonly ackMsP50?: number;
  readonly ackMsP99?: number;
  /** When the certificate that senders see expires; absent without TLS. */
  readonly certificateExpiresAt?: string;
  readonly senders: readonly FeedSender[];
  /** Its gateways one by one, where there are several processes. */
  readonly instances?: readonly FeedInstance[];
  /** All messages that this feed ever took, by what became of them; counted by the archive, so it survives a restart. */
  readonly totals?: Omit<MessageCounts, 'resent'>;
}

/** What one gateway does for a feed. */
interface FeedInstance {
  readonly instance: string;
  readonly connections: number;
  readonly received: number;
  readonly lastMessageAt?: string;
}

/** A sender that the gateway has seen on a feed. */
export interface FeedSender {
  /** MSH-3 and MSH-4. */
  readonly application: string;
  readonly facility: string;
  readonly organization: string;
  readonly enrolled: boolean;
}

/** One connection of a feed; no part of a message, save `firstBytes`. */
interface ConnectionView {
  readonly id: number;
  /** The gateway that holds it, where there are several processes. */
  readonly instance?: string;
  readonly remoteAddress: string;
  /** Common name of the sender's certificate. */
  readonly certificate?: string;
  readonly openedAt: string;
  /** When the last byte came. */
  readonly activeAt: string;
  /** What it began with, in words: `MLLP`, `TLS hello`, `no VT: starts with MSH`. */
  readonly speaks: string;
  /** Its first bytes, hexadecimal; only where the configuration says diagnostics.showBytes. */
  readonly firstBytes?: string;
  readonly frames: number;
  readonly answers: number;
  readonly inFlight: number;
  /** Broken frames, bytes outside of frames, time-outs. */
  readonly faults: number;
  readonly lastFault?: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface FeedConnections {
  /** False: the gateways cannot be asked now, and nothing else here says anything. */
  readonly known: boolean;
  /** How many are open; `open` has at most 200: those with faults, then those that were active last. */
  readonly connections: number;
  readonly open: readonly ConnectionView[];
  /** The last 100 that ended after a fault. */
  readonly faulty: readonly ConnectionView[];
  /** The last 100 that were closed as they opened, with the code and, of TLS, what it said. */
  readonly refused: readonly {
    readonly instance?: string;
    readonly code: string;
    readonly at: string;
    readonly remoteAddress: string;
    readonly reason?: string;
  }[];
}

export interface TopicSummary {
  readonly name: string;
  /** Entries still kept, over all partitions. For a compacted topic the span of offsets, so an upper bound. */
  readonly entries: number;
  /** Entries ever appended. */
  readonly appended: number;
  readonly partitions: number;
  readonly cleanup: 'deleted' | 'compacted';
  /** What its entries are keyed by. */
  readonly key: string;
  readonly deadLetters: boolean;
}

export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly lag: number;
}

export interface Overview {
  readonly mode: 'embedded' | 'cluster';
  readonly startedAt: string;
  readonly topics: readonly TopicSummary[];
  readonly groups: readonly GroupLag[];
  /** Sum over the groups; 0 when all that was acknowledged has been worked through. */
  readonly lag: number;
  readonly messages: MessageCounts;
  /** False: the gateways cannot be asked now, and `feeds` is empty. */
  readonly feedsKnown: boolean;
  readonly feeds: readonly FeedView[];
}

export interface TraceHop {
  readonly stage: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly result: string;
  readonly code?: string;
  readonly queuedAt: string;
  readonly decidedAt: string;
  readonly waitedMs: number;
}

/** One message as the archive knows it. No patient data. */
export interface MessageSummary {
  readonly messageId: string;
  readonly controlId?: string;
  readonly feed: string;
  readonly organization?: string;
  /** `ADT^A01`. */
  readonly type?: string;
  readonly receivedAt: string;
  /** MSA-1 of what the sender was answered. */
  readonly acknowledgement?: string;
  readonly disposition?: string;
  /** The control id was used before with other bytes. */
  readonly reused: boolean;
  /** linked, answered, refused, filtered, dead, or pending. */
  readonly outcome: string;
  readonly stage?: string;
  readonly code?: string;
}

export interface TracedMessage extends MessageSummary {
  readonly hops: readonly TraceHop[];
  /** Where the bytes as they came can be fetched. */
  readonly raw: string;
}

export interface Trace {
  readonly controlId: string;
  readonly messages: readonly TracedMessage[];
  /** Messages received before this were dropped by retention. */
  readonly droppedBefore?: string;
}

interface PartitionView {
  readonly partition: number;
  /** Oldest offset still there. */
  readonly begin: number;
  /** Offset that the next entry gets. */
  readonly end: number;
}

export interface GroupView extends GroupLag {
  readonly partitions: readonly { readonly partition: number; readonly committed: number; readonly lag: number }[];
}

export interface TopicView extends Omit<TopicSummary, 'partitions'> {
  readonly partitions: readonly PartitionView[];
  readonly groups: readonly GroupView[];
}

/** The value of an entry: JSON where the event says so, text where it is UTF-8, else base64. */
export type EntryValue =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'base64'; readonly base64: string };

export interface EntryView {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly appendedAt: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly value: EntryValue;
}

export interface EntriesPage {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly EntryView[];
  /** `from` of the next page; equals the partition's end when there is nothing more. */
  readonly next: number;
}

export interface DeadLetterView {
  /** `<topic>:<partition>:<offset>`. */
  readonly id: string;
  readonly topic: string;
  readonly messageId: string;
  readonly controlId?: string;
  readonly feed?: string;
  readonly messageType?: string;
  readonly stage: string;
  readonly code: string;
  /** What the code means and what a person can do. */
  readonly what: string;
  readonly fix: string;
  /** Positions, sizes and names of fields. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  readonly attempts: number;
  readonly revision: number;
  readonly at: string;
  readonly state: 'open' | 'replayed' | 'discarded';
  readonly changedAt: string;
  /** Who gave it that state, and why; absent while nobody did. */
  readonly change?: { readonly by: string; readonly reason?: string; readonly edited?: boolean };
}

export interface DeadLetterDetail extends DeadLetterView {
  /** Absent where retention took it. */
  readonly entry?: EntryView;
  /** The message as text, where it is one that can be edited and has not been replayed. */
  readonly text?: string;
  /** The letter that this one is an edited copy of. */
  readonly editOf?: string;
  /** What was sent instead of it. */
  readonly editedCopy?: EntryView;
}

export interface DeadLetterGroupView {
  readonly topic: string;
  readonly code: string;
  readonly stage: string;
  readonly what: string;
  readonly fix: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
}

/** What a replay request became: a run, which appends commands to `ops.command` for the stage `ops`. */
export interface ReplayAccepted {
  readonly run: string;
  readonly letters: number;
}

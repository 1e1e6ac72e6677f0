import type { MessageId, MessageOutcome } from '#contracts';

/** Which messages a run normalizes again. */
export interface ShadowWindow {
  /** Message id at which the window begins, and the one before which it ends; ids sort by receipt. */
  readonly from: string;
  readonly before: string;
  readonly feed?: string;
  /** `ADT^A01`, or `ADT` for all of them. */
  readonly messageType?: string;
}

/**
 * `clearing` away what the last run left, `comparing`, `compared`: waits for a person; `promoting`, `promoted`.
 * `superseded` by a newer run before its end or its promotion; `refused`, because another one was being promoted.
 */
export type ShadowState = 'clearing' | 'comparing' | 'compared' | 'promoting' | 'promoted' | 'superseded' | 'refused';

/** Messages of a run by what normalizing them again showed. All but `promoted` add up to `messages`. */
export interface ShadowCounts {
  readonly messages: number;
  /** Byte for byte what is on `clinical.canonical`, or ended without an event as before. */
  readonly same: number;
  readonly different: number;
  /** Had an event and would have none now. */
  readonly newlyRefused: number;
  /** Had no event and would have one now. */
  readonly newlyAccepted: number;
  /** Were on their way. */
  readonly pending: number;
  /** Fragments of longer messages, and what retention took. */
  readonly notCompared: number;
}

/** Events in the shadow topic by what promotion does with them. */
export interface ShadowEvents {
  readonly promotable: number;
  /** The message is a dead letter: it is replayed instead. */
  readonly deadLetters: number;
  /** A resource of the former event is not in the new one: the record would withdraw it. */
  readonly leavingResources: number;
}

export interface ShadowRun {
  /** The command that asked for it. */
  readonly id: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly endedAt?: number;
  readonly window: ShadowWindow;
  /** Text of the rules file that is tried on the feed of the window; absent: the rules in force. */
  readonly rules?: string;
  readonly state: ShadowState;
  readonly counts: ShadowCounts;
  readonly events: ShadowEvents;
  readonly promoted: number;
}

/** Differences of one element, over all messages of a run. */
export interface ShadowDifference {
  readonly element: string;
  readonly messages: number;
  /** One message may differ several times. */
  readonly times: number;
  /** The first few; values are patient data. */
  readonly examples: readonly ShadowExample[];
}

export interface ShadowExample {
  readonly messageId: MessageId;
  readonly path: string;
  /** JSON, cut; absent where the element is not there. */
  readonly before?: string;
  readonly after?: string;
}

/** A message of the window, as it stands. */
export interface WindowMessage {
  readonly messageId: MessageId;
  /** In `hl7.raw`. */
  readonly partition: number;
  readonly offset: number;
  /** Absent while the message is on its way. */
  readonly outcome?: MessageOutcome['outcome'];
  readonly code?: string;
  /** Its newest event on `clinical.canonical`. */
  readonly canonical?: { readonly partition: number; readonly offset: number };
}

/** Written by the stage `shadow`, inside its transaction. */
export interface ShadowStore<Tx> {
  /** The newest first, at most `runsKept`. */
  runs(tx: Tx): Promise<readonly ShadowRun[]>;
  /** The `max` messages of the window that come after a message (or from its beginning), in order of receipt. */
  messages(tx: Tx, window: ShadowWindow, after: string | undefined, max: number): Promise<readonly WindowMessage[]>;
  /** Where the window of the last so many messages begins; undefined where there is none. */
  beginningOfLast(tx: Tx, last: number, window: ShadowWindow): Promise<string | undefined>;
  /** Keeps runs as they are now; all but the newest `runsKept` are forgotten with their differences. */
  save(tx: Tx, runs: readonly ShadowRun[]): Promise<void>;
  /** Adds to the differences of a run; what is beyond `elementsMax` is counted as `other`. */
  add(tx: Tx, run: string, differences: readonly ShadowDifference[]): Promise<void>;
}

export const runsKept = 20;
/** Of one run: more than the elements that a mapping has. */
export const elementsMax = 2_000;
export const examplesMax = 3;

export interface ShadowReader {
  runs(): Promise<readonly ShadowRun[]>;
  run(id: string): Promise<ShadowRun | undefined>;
  /** The most frequent first. */
  differences(id: string): Promise<readonly ShadowDifference[]>;
}

/**
 * What the mapping found in a message besides what it mapped: a populated field that no rule read, a code without a
 * target, a guess, or anything else that a person may want to know. Nothing here is patient data.
 */
export interface Finding {
  readonly kind: FindingKind;
  /** HL7 path without repetitions, `PID-10`, `OBX-15.2`. */
  readonly at: string;
  /** `<table> <code>` of a code without a target, the code of a guess or of an issue; empty for a field. */
  readonly detail: string;
}

export type FindingKind = 'unread' | 'unmapped' | 'guess' | 'issue';

/** What was found in one message. */
export interface MessageFindings {
  readonly feed: string;
  /** Day of receipt (UTC), `2026-03-05`. */
  readonly day: string;
  /** Each once, however often it occurs in the message. */
  readonly findings: readonly Finding[];
}

/** Written by the stage `normalizer`, inside its transaction: a message that is delivered again is counted once. */
export interface FindingStore<Tx> {
  /** Counts messages. What a feed has beyond `findingsPerFeedMax` is counted as `other` of its kind. */
  add(tx: Tx, messages: readonly MessageFindings[]): Promise<void>;
}

/** Different findings of one feed: more than any site has, and a hostile sender makes no more rows a day. */
export const findingsPerFeedMax = 2_000;
/** Older days are forgotten when a new one begins. */
export const findingDaysKept = 400;
/** Stands for the place of what is beyond the bound. */
export const otherFindings = 'other';

/** A finding over some days. */
export interface FindingTotal extends Finding {
  readonly messages: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** One day of a feed: its messages, and the findings of each kind in them. */
export interface FindingDay {
  readonly day: string;
  readonly messages: number;
  readonly findings: Readonly<Record<FindingKind, number>>;
}

/** Days are inclusive; `max` totals at most, the most frequent first. */
export interface FindingReader {
  totals(feed: string, from: string, to: string, max: number): Promise<readonly FindingTotal[]>;
  days(feed: string, from: string, to: string): Promise<readonly FindingDay[]>;
}

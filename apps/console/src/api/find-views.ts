import type { MessageSummary } from './views.js';

/** Shapes of finding messages, for the browser's build too: it imports nothing but shapes. */
export type NumberKindView = 'patient' | 'visit' | 'order' | 'control';

/**
 * What is looked for: all that is given must apply. Case and accents do not matter; names and the date of birth are found
 * by how they begin, numbers as a whole.
 */
export interface FindRequest {
  /** A patient's, visit's, account's, order's, accession or specimen number, or an MSH-10. */
  readonly number?: string;
  /** Of one kind only. */
  readonly numberKind?: NumberKindView;
  readonly family?: string;
  readonly given?: string;
  /** `1980-01-02`, `1980-01`, `1980`. */
  readonly born?: string;
  /** Anywhere in the bytes. Without any of the above messages are read one by one, of the last day if no `from` says otherwise. */
  readonly text?: string;
  /** Received at or after, RFC 3339. */
  readonly from?: string;
  /** Received before. */
  readonly to?: string;
  readonly feed?: string;
  /** `ADT^A01`, or `ADT` for all of them. */
  readonly type?: string;
  /** linked, answered, refused, filtered, dead, pending. */
  readonly outcome?: string;
  readonly code?: string;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** The newest first. No patient data. */
export interface FoundPage {
  readonly messages: readonly MessageSummary[];
  /** There may be older ones: ask again with it as `after`. A page may be short, or empty, and have one. */
  readonly next?: string;
  /** Messages that were looked at for this page. */
  readonly examined: number;
  /** Receipt of the oldest of them. */
  readonly reachedAt?: string;
  /** All that there is was looked at; messages received before this were dropped by retention. */
  readonly droppedBefore?: string;
}

// What the API answers about what a feed sends and the mapping does not use; as in views.ts, it imports nothing.

/** Days (UTC) are inclusive, `2026-03-05`. Every count is one of messages; nothing here is patient data. */
export interface FeedFindings {
  readonly feed: string;
  readonly from: string;
  readonly to: string;
  /** Messages that became an event. */
  readonly messages: number;
  /** Populated fields that no rule reads. */
  readonly unread: readonly FindingView[];
  /** Codes without a target in FHIR; they are kept as sent. */
  readonly unmapped: readonly (FindingView & { readonly table: string; readonly value: string })[];
  /** Character sets, zones and authorities that the messages do not say. */
  readonly guesses: readonly (FindingView & { readonly code: string; readonly value?: string })[];
  readonly issues: readonly (FindingView & { readonly code: string })[];
  readonly days: readonly FindingDayView[];
}

export interface FindingView {
  /** `PID-10`, `OBX-15.2`; `other` stands for what is beyond the bound of a feed. */
  readonly at: string;
  readonly messages: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Of one day: its messages, and how many findings of each kind there were in them. */
export interface FindingDayView {
  readonly day: string;
  readonly messages: number;
  readonly unread: number;
  readonly unmapped: number;
  readonly guesses: number;
  readonly issues: number;
}

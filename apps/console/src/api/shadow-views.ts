// What the API answers about shadow runs; as in views.ts, it imports nothing.

/** A run that normalizes messages of `hl7.raw` again and compares them with what they became. */
export interface ShadowRunView {
  readonly id: string;
  readonly by: string;
  readonly askedAt: string;
  readonly endedAt?: string;
  readonly window: {
    /** Message id from which on; empty: from the first. */
    readonly from: string;
    /** Message id before which. */
    readonly before: string;
    readonly feed?: string;
    readonly messageType?: string;
  };
  /** Rules of the feed's site are tried instead of those in force. */
  readonly triesRules: boolean;
  /** Those rules are not in force: what the run found cannot be promoted yet. */
  readonly awaitsRules: boolean;
  readonly state: 'clearing' | 'comparing' | 'compared' | 'promoting' | 'promoted' | 'superseded' | 'refused';
  /** All but the first add up to it. */
  readonly counts: {
    readonly messages: number;
    readonly same: number;
    readonly different: number;
    /** Had an event and would have none. */
    readonly newlyRefused: number;
    /** Had no event and would have one. */
    readonly newlyAccepted: number;
    readonly pending: number;
    /** Fragments, and what retention took. */
    readonly notCompared: number;
  };
  /** Events that would replace others or come anew. Dead letters are replayed instead of promoted. */
  readonly events: { readonly promotable: number; readonly deadLetters: number; readonly leavingResources: number };
  readonly promoted: number;
}

export interface ShadowRunDetail extends ShadowRunView {
  /** The most frequent first. */
  readonly differences: readonly ShadowDifferenceView[];
}

export interface ShadowDifferenceView {
  /** `Patient.name.family`, for any resource and place. */
  readonly element: string;
  readonly messages: number;
  readonly times: number;
  readonly examples: readonly ShadowExampleView[];
}

/** `path` and values only where they were asked for: they are patient data. Values are JSON, cut after 200 characters. */
interface ShadowExampleView {
  readonly messageId: string;
  readonly path?: string;
  readonly before?: string;
  readonly after?: string;
}

export interface ShadowAccepted {
  readonly run: string;
}

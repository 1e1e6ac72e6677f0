// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * A doubtful pair, or the end of the doubt.
 */
export interface IdentityReview {
  /**
   * Task.
   */
  taskId: string;
  state: 'open' | 'closed';
  /**
   * possible-match: may be one person; overlay: a record changed into another person; conflict: a merge or link that contradicts what is known.
   */
  kind: 'possible-match' | 'overlay' | 'conflict';
  a: SourceIdentity;
  b?: SourceIdentity;
  /**
   * log2 of the likelihood ratio.
   */
  bits?: number;
  /**
   * Vetoes and rules, `twins`, `suffix-conflict`.
   */
  reasons?: string[];
  decision?: 'same' | 'different' | 'obsolete';
  /**
   * User who took it on.
   */
  owner?: string;
  /**
   * RFC 3339.
   */
  at: string;
}
/**
 * A number under which one organization knows a patient (PID-3 of type MR, PI, PT or untyped).
 */
export interface SourceIdentity {
  /**
   * Absolute URI of the assigning authority, scoped to the sender where the authority is not enrolled.
   */
  system: string;
  /**
   * Name of the assigning authority for people: CX.4.1 as sent, else its universal id.
   */
  authority: string;
  /**
   * CX.1 as sent.
   */
  value: string;
  /**
   * CX.5 (table 0203) as sent.
   */
  type?: string;
}

// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * The membership of a person changed.
 */
export interface IdentityChanged {
  /**
   * Person.
   */
  enterpriseId: import('../ids.js').EnterpriseId;
  /**
   * created: new person; joined: source identities came; left: source identities went; retired: replaced by another, and again where that one changes.
   */
  change: 'created' | 'joined' | 'left' | 'retired';
  /**
   * Version of the person.
   */
  version: number;
  /**
   * Source identities of the person after the change.
   */
  sources: SourceIdentity[];
  /**
   * Person that took over.
   */
  replacedBy?: import('../ids.js').EnterpriseId;
  /**
   * What led to it: `match`, `merge`, `link`, `review`, `undo`, `update`.
   */
  cause: string;
  /**
   * Receipt of the message or decision, RFC 3339.
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

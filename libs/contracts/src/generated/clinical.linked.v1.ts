// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * A canonical event with the enterprise ids of its patients.
 */
export interface LinkedEvent {
  /**
   * One for each patient of the event, in the same order.
   */
  identities: LinkedIdentity[];
  /**
   * The canonical event, byte for byte as on clinical.canonical.
   */
  event: import('./clinical.canonical.v1.js').CanonicalEvent;
}
/**
 * Whose record it is and why.
 */
export interface LinkedIdentity {
  /**
   * Reference to the Patient in the bundle.
   */
  patient: string;
  source: SourceIdentity;
  /**
   * Keyed hash of the source identity.
   */
  sourceKey: import('../ids.js').SourceKey;
  /**
   * Person.
   */
  enterpriseId: import('../ids.js').EnterpriseId;
  /**
   * Grows with every change of the membership of this source identity.
   */
  identityVersion: number;
  /**
   * new: a new person; known: the source identity was known; linked: joined to others now; review: alone, with a review task open.
   */
  decision: 'new' | 'known' | 'linked' | 'review';
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

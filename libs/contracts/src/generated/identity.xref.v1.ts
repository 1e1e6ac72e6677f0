// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * Which person a source identity belongs to (compacted).
 */
export interface IdentityXref {
  source: SourceIdentity;
  /**
   * Keyed hash.
   */
  sourceKey: import('../ids.js').SourceKey;
  /**
   * Person.
   */
  enterpriseId: import('../ids.js').EnterpriseId;
  version: number;
  aliasOf?: SourceIdentity;
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

// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * The person by survivorship (compacted). A retired one keeps a value that says replacedBy.
 */
export interface GoldenPatient {
  /**
   * Person.
   */
  enterpriseId: import('../ids.js').EnterpriseId;
  version: number;
  /**
   * FHIR R4 Patient.
   */
  patient: import('#fhir').Patient;
  /**
   * Person that took over.
   */
  replacedBy?: import('../ids.js').EnterpriseId;
  /**
   * Numbers that name the person now: none that was merged away or retired.
   */
  numbers: SourceIdentity[];
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

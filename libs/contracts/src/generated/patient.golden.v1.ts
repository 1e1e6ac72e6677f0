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
}

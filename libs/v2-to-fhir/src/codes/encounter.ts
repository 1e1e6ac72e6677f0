import type { Encounter } from '#fhir';
import { codeTable, conceptTable, valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** PV1-2 to Encounter.class. */
export const encounterClass = conceptTable('0004', 'http://terminology.hl7.org/CodeSystem/v2-0004', {
  E: ['EMER', 'emergency', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
  I: ['IMP', 'inpatient encounter', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
  O: ['AMB', 'ambulatory', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
  P: ['PRENC', 'pre-admission', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
  R: ['R', 'Recurring patient'],
  B: ['B', 'Obstetrics'],
  C: ['C', 'Commercial Account'],
  N: ['N', 'Not Applicable'],
  U: ['U', 'Unknown'],
});

/** PV1-2 to Encounter.status. N is left out: it marks messages without a visit. */
export const encounterStatusByClass = codeTable<Encounter['status']>('0004', {
  E: 'in-progress',
  I: 'in-progress',
  O: 'in-progress',
  P: 'planned',
  R: 'in-progress',
  B: 'in-progress',
  C: 'in-progress',
  U: 'unknown',
});

/** PV1-4. */
export const admissionType = valueList('0007', `A E L R N U C`);

/** PV1-15. */
export const ambulatoryStatus = conceptTable('0009', 'http://terminology.hl7.org/CodeSystem/v2-0009', {
  A2: ['wheel', 'Wheelchair', 'http://terminology.hl7.org/CodeSystem/encounter-special-arrangements'],
  A3: ['A3', 'Comatose; non-responsive'],
  A4: ['A4', 'Disoriented'],
  A5: ['A5', 'Vision impaired'],
  A6: ['A6', 'Hearing impaired'],
  A7: ['A7', 'Speech impaired'],
  A8: ['A8', 'Non-English speaking'],
  A9: ['A9', 'Functional level unknown'],
  B1: ['B1', 'Oxygen therapy'],
  B2: ['B2', 'Special equipment (tubes, IVs, catheters)'],
  B3: ['B3', 'Amputee'],
  B4: ['B4', 'Mastectomy'],
  B5: ['B5', 'Paraplegic'],
  B6: ['B6', 'Pregnant'],
});

/** PV2-25. */
export const encounterPriority = conceptTable('0217', 'http://terminology.hl7.org/CodeSystem/v3-ActPriority', {
  '1': ['EM', 'emergency'],
  '2': ['UR', 'urgent'],
  '3': ['EL', 'elective'],
});

/** PV2-38. */
export const modeOfArrival = valueList('0430', `A C F H P O U`);

/** PV1-40. */
export const bedStatus = valueList('0116', `C H O U K I`);

/** DG1-6. W and F have no row with a target. */
export const diagnosisType = conceptTable('0052', 'http://terminology.hl7.org/CodeSystem/diagnosis-role', {
  A: ['AD', 'Admission Diagnosis'],
});

/** EVN-4. */
export const eventReason = conceptTable('0062', 'http://terminology.hl7.org/CodeSystem/v3-ActReason', {
  '01': ['PATRQT', 'patient requested'],
  '02': ['TREAT', 'treatment'],
  '03': ['HOPERAT', 'healthcare operations'],
  O: ['O', 'Other', 'http://terminology.hl7.org/CodeSystem/v2-0062'],
  U: ['U', 'Unknown', 'http://terminology.hl7.org/CodeSystem/v2-0062'],
});

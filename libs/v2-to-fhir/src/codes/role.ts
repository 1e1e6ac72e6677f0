import { conceptTable } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** ROL-3. */
export const providerRole = conceptTable('0443', 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', {
  AD: ['ADM', 'admitter'],
  AT: ['ATND', 'attender'],
  CP: ['CON', 'consultant'],
  PP: ['446050000', 'PCP - Primary care physician', 'http://snomed.info/sct'],
  RP: ['REF', 'referrer'],
  PI: ['40570005', 'Interpreter', 'http://snomed.info/sct'],
});

/** PRT-4. */
export const participation = conceptTable('0912', 'http://terminology.hl7.org/CodeSystem/practitioner-role', {
  PH: ['pharmacist', 'Pharmacist'],
});

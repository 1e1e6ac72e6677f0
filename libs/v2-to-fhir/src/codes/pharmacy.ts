import type { Immunization, MedicationAdministration, MedicationDispense, MedicationRequest } from '#fhir';
import { codeTable, conceptTable } from './table.js';

// The guide has no finished map of prescriptions: these tables are ours, save where its concept map is named. What says
// nothing of the state (RE, RF, SN, UA …) is left out and becomes `unknown`, with the code kept beside it.

/** ORC-5 of a prescription; R4 tells a cancelled one (never begun) from a stopped one. */
export const prescriptionStatus = codeTable<NonNullable<MedicationRequest['status']>>('0038', {
  A: 'active',
  CA: 'cancelled',
  CM: 'completed',
  DC: 'stopped',
  ER: 'entered-in-error',
  HD: 'on-hold',
  IP: 'active',
  RP: 'stopped',
  SC: 'active',
});

/** ORC-1 of a prescription where ORC-5 is empty. Requests (CA, HD) leave it active until they are answered. */
export const prescriptionControl = codeTable<NonNullable<MedicationRequest['status']>>('0119', {
  AF: 'active',
  CA: 'active',
  CR: 'cancelled',
  DC: 'stopped', // as in the guide's map of the same code for orders
  DR: 'stopped',
  HD: 'active',
  HR: 'on-hold',
  NW: 'active',
  OC: 'cancelled',
  OD: 'stopped',
  OE: 'active', // released
  OH: 'on-hold',
  OK: 'active',
  OP: 'active', // a prescription for a pharmacy outside
  OR: 'active', // released as requested
  PY: 'active',
  RL: 'active',
  RO: 'active',
  RQ: 'stopped', // the one that was replaced; RO beside it is the new one
  RU: 'stopped',
  XO: 'active',
  XR: 'active',
  XX: 'active',
});

/** ORC-5 of a dispense. */
export const dispenseStatus = codeTable<MedicationDispense['status']>('0038', {
  A: 'in-progress',
  CA: 'cancelled',
  CM: 'completed',
  DC: 'stopped',
  ER: 'entered-in-error',
  HD: 'on-hold',
  IP: 'in-progress',
  SC: 'preparation',
});

/** ORC-1 of a dispense where ORC-5 is empty. */
export const dispenseControl = codeTable<MedicationDispense['status']>('0119', {
  CR: 'cancelled',
  DR: 'stopped',
  HR: 'on-hold',
  OC: 'cancelled',
  OD: 'stopped',
  OH: 'on-hold',
});

/** RXA-20 (guide's CompletionStatus). */
export const administrationStatus = codeTable<MedicationAdministration['status']>('0322', {
  CP: 'completed',
  NA: 'not-done',
  PA: 'completed',
  RE: 'not-done',
});

export const immunizationStatus = codeTable<Immunization['status']>('0322', {
  CP: 'completed',
  NA: 'not-done',
  PA: 'completed',
  RE: 'not-done',
});

/** RXO-9 (guide's AllowSubstitution). */
export const allowSubstitution = conceptTable('0161', 'http://terminology.hl7.org/CodeSystem/v2-0161', {
  G: ['G', 'Allow generic substitutions.'],
  N: ['N', 'Substitutions are NOT authorized.'],
  T: ['T', 'Allow therapeutic substitutions'],
});

/** RXE-9, RXD-11: what the dispensed product is to the ordered one, where the code says that it is another or not. */
export const wasSubstituted: ReadonlyMap<string, boolean> = new Map([
  ['G', true],
  ['N', false],
  ['T', true],
]);

/** ORC-29 by R4's categories of prescriptions. */
export const prescriptionCategory = conceptTable(
  '0482',
  'http://terminology.hl7.org/CodeSystem/medicationrequest-category',
  { I: ['inpatient', 'Inpatient'], O: ['outpatient', 'Outpatient'] },
);

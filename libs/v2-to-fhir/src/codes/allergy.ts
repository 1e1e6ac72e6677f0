import type { AllergyIntolerance } from '#fhir';
import { codeTable } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** AL1-2 to AllergyIntolerance.category. */
export const allergyCategory = codeTable<NonNullable<AllergyIntolerance['category']>[number]>('0127', {
  DA: 'medication',
  FA: 'food',
  EA: 'environment',
  AA: 'biologic',
  PA: 'environment',
  LA: 'environment',
});

/** AL1-2 to AllergyIntolerance.type. */
export const allergyType = codeTable<NonNullable<AllergyIntolerance['type']>>('0127', {
  DA: 'allergy',
  FA: 'allergy',
  MA: 'allergy',
  EA: 'allergy',
  AA: 'allergy',
  PA: 'allergy',
  LA: 'allergy',
});

/** AL1-4 to AllergyIntolerance.criticality. */
export const allergyCriticality = codeTable<NonNullable<AllergyIntolerance['criticality']>>('0128', {
  SV: 'high',
  MI: 'low',
});

/** IAM-17 to AllergyIntolerance.clinicalStatus (ours: the guide names no codes). */
export const allergyStatus = codeTable<'active' | 'inactive'>('0438', { I: 'inactive' });

/** IAM-17 to AllergyIntolerance.verificationStatus (ours: the guide names no codes). */
export const allergyVerification = codeTable<'confirmed' | 'unconfirmed' | 'refuted' | 'entered-in-error'>('0438', {
  C: 'confirmed',
  D: 'unconfirmed',
  E: 'entered-in-error',
  I: 'confirmed',
  P: 'unconfirmed',
  S: 'unconfirmed',
  U: 'unconfirmed',
});

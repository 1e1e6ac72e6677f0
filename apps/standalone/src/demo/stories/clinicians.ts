import type { Clinician } from '../hl7/visit.js';

/** Invented; the numbers are none that a registry gives out. */
export const clinicians: readonly [Clinician, ...Clinician[]] = [
  { id: '90001', family: 'Marchbanks', given: 'Oona' },
  { id: '90002', family: 'Osei', given: 'Kofi' },
  { id: '90003', family: 'Vandermeer', given: 'Liesbeth' },
  { id: '90004', family: 'Rahimi', given: 'Parisa' },
  { id: '90005', family: 'Thorne', given: 'Gideon' },
];

import type { Registration } from '../people/registration.js';
import { type Envelope, message, msh, pid, timestamp } from './dialect.js';
import { components, segment } from './segment.js';
import { type Clinician, clinician } from './visit.js';

/** A drug by its RxNorm concept, as the pharmacy orders it. */
export interface Drug {
  readonly rxnorm: string;
  readonly name: string;
  readonly dose: string;
  readonly unit: string;
}

export const drugs: readonly [Drug, ...Drug[]] = [
  { rxnorm: '314076', name: 'lisinopril 10 MG Oral Tablet', dose: '1', unit: '{tbl}' },
  { rxnorm: '861007', name: 'metformin hydrochloride 500 MG Oral Tablet', dose: '1', unit: '{tbl}' },
  { rxnorm: '617310', name: 'atorvastatin 20 MG Oral Tablet', dose: '1', unit: '{tbl}' },
  { rxnorm: '308182', name: 'amoxicillin 250 MG Oral Capsule', dose: '2', unit: '{capsule}' },
];

export interface Prescription {
  readonly number: string;
  readonly drug: Drug;
  readonly prescriber: Clinician;
}

/** RDE^O11, pharmacy encoded order (chapter 4A.3). */
export function prescriptionEvent(
  registration: Registration,
  prescription: Prescription,
  envelope: Envelope,
): Uint8Array {
  const { organization, at } = envelope;
  const { drug, number } = prescription;
  const segments = [
    msh(['RDE', 'O11', 'RDE_O11'], envelope),
    pid(registration, organization),
    segment('ORC', {
      1: 'NW',
      2: components(number, organization.name),
      9: timestamp(at, organization),
      12: clinician(prescription.prescriber, organization),
    }),
    segment('RXE', {
      1: components('', '', '', timestamp(at, organization)),
      2: components(drug.rxnorm, drug.name, 'RXNORM'),
      3: drug.dose,
      5: components(drug.unit, drug.unit, 'UCUM'),
    }),
    segment('RXR', { 1: components('PO', 'Oral', 'HL70162') }),
  ];
  return message(segments, envelope);
}

import type { Patient } from '#fhir';
import type { SourceIdentity } from './generated/clinical.canonical.v1.js';

/** Content type of an entry of `hl7.raw` that holds a request of ITI-104 in place of a message. */
export const patientRequestType = 'application/fhir+json';
/** Feed of such entries; no feed of the configuration can have this name. */
export const patientFeed = 'fhir:patient';

/** What a client of the FHIR patient identity feed (ITI-104) asked for: the value of its entry, as JSON. */
export type PatientRequest = { readonly identity: Pick<SourceIdentity, 'system' | 'value'> } & (
  { readonly kind: 'update'; readonly patient: Patient } | { readonly kind: 'remove' }
);

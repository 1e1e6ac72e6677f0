import type { DiagnosticReport, Encounter, Observation, ServiceRequest, Specimen } from '#fhir';
import { codeTable } from './table.js';

// Status tables. Where the guide's row is blank the target is ours, with the reason beside it; no status is ever
// invented: what is neither sent nor decided here becomes `unknown`.

/** OBX-11. N (not asked) is final because the question is settled; its dataAbsentReason says how. */
export const observationStatus = codeTable<Observation['status']>('0085', {
  A: 'amended',
  B: 'amended', // ours: final results that were added to
  C: 'corrected',
  D: 'entered-in-error',
  F: 'final',
  I: 'registered', // ours: specimen in the lab, results pending
  N: 'final', // ours
  O: 'registered', // ours: order detail, no result
  P: 'preliminary',
  R: 'preliminary', // ours: entered, not verified
  S: 'preliminary', // ours: partial (deprecated code)
  U: 'final', // ours: on the stored Observation, whose value stays
  V: 'final', // ours: verified, no change
  W: 'entered-in-error',
  X: 'cancelled',
});

/** OBR-25. Y and Z (no such order, no such patient) are answers to queries and stay unmapped. */
export const reportStatus = codeTable<DiagnosticReport['status']>('0123', {
  A: 'partial', // ours: some, not all, results
  C: 'corrected',
  F: 'final',
  I: 'registered',
  M: 'preliminary', // ours: corrected, not final
  N: 'registered', // ours: procedure completed, results pending
  O: 'registered',
  P: 'preliminary',
  R: 'partial',
  S: 'registered',
  X: 'cancelled',
});

/** ORC-5. */
export const orderStatus = codeTable<ServiceRequest['status']>('0038', {
  A: 'active', // ours: some results, so the order goes on
  CA: 'revoked',
  CM: 'completed',
  DC: 'revoked',
  ER: 'entered-in-error',
  HD: 'on-hold',
  IP: 'active',
  RP: 'revoked',
  SC: 'active',
});

/** ORC-1, where ORC-5 is empty. A request to cancel (CA) leaves the order active until CR or OC answers it. */
export const orderControlStatus = codeTable<ServiceRequest['status']>('0119', {
  AF: 'active',
  CA: 'active',
  CR: 'revoked',
  DC: 'revoked',
  DF: 'revoked',
  DR: 'revoked',
  FU: 'completed',
  HD: 'active',
  HR: 'on-hold',
  NW: 'active',
  OC: 'revoked',
  OD: 'revoked',
  OH: 'on-hold',
  OK: 'active',
  PR: 'active',
  PY: 'active',
  RL: 'active',
  RO: 'active',
  RQ: 'active',
});

/** SPM-20. */
export const specimenStatus = codeTable<NonNullable<Specimen['status']>>('0136', { Y: 'available', N: 'unavailable' });

/**
 * Trigger event to Encounter.status (guide's Event[EncounterStatus]). A04 is not here: a registered
 * outpatient is usually there, so its class decides; A08 and A12 say nothing about the state of the visit.
 */
export const encounterStatusByEvent = codeTable<Encounter['status']>('0003', {
  A01: 'in-progress',
  A02: 'in-progress',
  A03: 'finished',
  A05: 'planned',
  A11: 'cancelled',
  A13: 'in-progress',
  A14: 'planned', // ours: an admission is expected
  A21: 'onleave', // ours
  A22: 'in-progress', // ours
  A27: 'cancelled', // ours: it is no longer expected
  A38: 'cancelled', // ours
  A52: 'in-progress', // ours: the leave has not begun
  A53: 'onleave', // ours: the return has not been
});

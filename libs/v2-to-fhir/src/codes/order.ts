import { conceptTable, valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

const v3 = 'http://terminology.hl7.org/CodeSystem/v3-';

/** ORC-28. */
export const confidentiality = conceptTable('0177', 'http://terminology.hl7.org/CodeSystem/v2-0177', {
  V: ['V', 'very restricted', `${v3}Confidentiality`],
  R: ['R', 'restricted', `${v3}Confidentiality`],
  U: ['U', 'Usual control'],
  EMP: ['EMP', 'employee information sensitivity', `${v3}ActCode`],
  UWM: ['UWM', 'Unwed mother'],
  VIP: ['VIP', 'Very important person or celebrity'],
  PSY: ['PSY', 'psychiatry relate', `${v3}Confidentiality`],
  AID: ['HIV', 'HIV related', `${v3}Confidentiality`],
  HIV: ['HIV', 'HIV related', `${v3}Confidentiality`],
  ETH: ['ETHUD', 'alcohol use disorder information sensitivity', `${v3}ActCode`],
});

/** ORC-29. */
export const orderType = conceptTable('0482', `${v3}RoleCode`, {
  I: ['HOSP', 'Hospital'],
  O: ['OF', 'Outpatient facility'],
});

/** NTE-4. */
export const commentType = valueList('0364', 'PI AI GI 1R 2R GR RE DR');

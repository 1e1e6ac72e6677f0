import type { Address, ContactPoint, HumanName } from '#fhir';
import { codeTable, conceptTable, valueList } from './table.js';

// Rows of the V2-to-FHIR guide's concept maps (hl7.fhir.uv.v2mappings 1.0.0, CC0-1.0); blank rows are left out.

/** PID-8, NK1-15. */
export const administrativeSex = codeTable<'male' | 'female' | 'other' | 'unknown'>('0001', {
  F: 'female',
  M: 'male',
  O: 'other',
  U: 'unknown',
  A: 'other',
  N: 'other',
});

/** PID-16. */
export const maritalStatus = conceptTable('0002', 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', {
  A: ['L', 'Legally Separated'],
  D: ['D', 'Divorced'],
  M: ['M', 'Married'],
  S: ['S', 'Never Married'],
  W: ['W', 'Widowed'],
  C: ['C', 'Common Law'],
  G: ['T', 'Domestic partner'],
  P: ['T', 'Domestic partner'],
  R: ['T', 'Domestic partner'],
  E: ['L', 'Legally Separated'],
  N: ['A', 'Annulled'],
  I: ['I', 'Interlocutory'],
  B: ['U', 'unmarried'],
  U: ['UNK', 'Unknown', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
  O: ['OTH', 'Other', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
  T: ['NAVU', 'Not available', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
});

/** XPN.7, XCN.10. */
export const nameUse = codeTable<NonNullable<HumanName['use']>>('0200', {
  BAD: 'old',
  D: 'usual',
  L: 'official',
  M: 'maiden',
  MSK: 'anonymous',
  N: 'nickname',
  NAV: 'temp',
  R: 'official',
  TEMP: 'temp',
});

/** XAD.7. */
export const addressUse = codeTable<NonNullable<Address['use']>>('0190', {
  BA: 'old',
  BI: 'billing',
  C: 'temp',
  B: 'work',
  H: 'home',
  O: 'work',
});

/** XAD.7. */
export const addressType = codeTable<NonNullable<Address['type']>>('0190', {
  M: 'postal',
  SH: 'postal',
});

/** XTN.2. */
export const telecomUse = codeTable<NonNullable<ContactPoint['use']>>('0201', {
  PRN: 'home',
  WPN: 'work',
  PRS: 'mobile',
});

/** XTN.3; CP is a phone whose use is mobile. */
export const telecomSystem = codeTable<NonNullable<ContactPoint['system']>>('0202', {
  PH: 'phone',
  FX: 'fax',
  MD: 'other',
  CP: 'phone',
  SAT: 'other',
  BP: 'pager',
  Internet: 'email',
  'X.400': 'email',
  TDD: 'other',
  TTY: 'other',
});

/** NK1-3. */
export const relationship = conceptTable('0063', 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', {
  SEL: ['ONESELF', 'self'],
  SPO: ['SPS', 'spouse'],
  DOM: ['SIGOTHR', 'significant other'],
  CHD: ['CHILD', 'child'],
  GCH: ['GRNDCHILD', 'grandchild'],
  NCH: ['NCHILD', 'natural child'],
  SCH: ['STPCHLD', 'step child'],
  FCH: ['CHLDFOST', 'foster child'],
  DEP: ['DEP', 'Handicapped dependent', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  WRD: ['WRD', 'Ward of court', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  PAR: ['PRN', 'parent'],
  MTH: ['MTH', 'mother'],
  FTH: ['FTH', 'father'],
  CGV: ['CGV', 'Care giver', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  GRD: ['GRD', 'Guardian', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  GRP: ['GRPRN', 'grandparent'],
  EXF: ['EXT', 'extended family member'],
  SIB: ['SIB', 'sibling'],
  BRO: ['BRO', 'brother'],
  SIS: ['SIS', 'sister'],
  FND: ['FRND', 'unrelated friend'],
  OAD: ['OAD', 'Other adult', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  EME: ['EME', 'Employee', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  EMR: ['E', 'Employer', 'http://terminology.hl7.org/CodeSystem/v2-0131'],
  ASC: ['ASC', 'Associate', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  EMC: ['C', 'Emergency Contact', 'http://terminology.hl7.org/CodeSystem/v2-0131'],
  OWN: ['OWN', 'Owner', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  TRA: ['TRA', 'Trainer', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  MGR: ['MGR', 'Manager', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  NON: ['NON', 'None', 'http://terminology.hl7.org/CodeSystem/v2-0063'],
  UNK: ['U', 'Unknown', 'http://terminology.hl7.org/CodeSystem/v2-0131'],
  OTH: ['O', 'Other', 'http://terminology.hl7.org/CodeSystem/v2-0131'],
});

/** NK1-7. */
export const contactRole = valueList('0131', `E C F I N S O U`);

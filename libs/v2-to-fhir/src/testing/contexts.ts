/** In which message a segment map is tried. */
export interface Context {
  readonly type: string;
  readonly segments: readonly string[];
}

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam';
const pv1 = 'PV1|1|I||||||||||||||||||V9^^^NORTHHILL^VN';
const evn = 'EVN|A01|20260305081500+0100';

const adt = (...segments: string[]): Context => ({ type: 'ADT^A01^ADT_A01', segments: [evn, pid, ...segments] });
const results = (...segments: string[]): Context => ({ type: 'ORU^R01^ORU_R01', segments: [pid, pv1, ...segments] });
const orders = (...segments: string[]): Context => ({ type: 'OML^O21^OML_O21', segments: [pid, pv1, ...segments] });

// Without PRT-4 and ROL-3 the guide's alternatives stay open: these roles decide.
const contexts: Readonly<Record<string, Context>> = {
  MSH: adt(pv1),
  SFT: { type: 'ADT^A01^ADT_A01', segments: ['SFT|Maker|1.0|Product|B7', evn, pid, pv1] },
  EVN: adt(pv1),
  PID: adt(pv1),
  PD1: adt('PD1|', pv1),
  NK1: adt('NK1|1|Okonjo^Grace', pv1),
  PV1: adt(pv1),
  PV2: adt(pv1, 'PV2|'),
  AL1: adt(pv1, 'AL1|1||A7^Penicillin^L'),
  IAM: adt(pv1, 'IAM|1||A7^Penicillin^L'),
  DG1: adt(pv1, 'DG1|1||I10^Hypertension^I10|||W'),
  PR1: adt(pv1, 'PR1|1||47.0^Appendectomy^L||20260304101500+0100'),
  IN1: adt(pv1, 'IN1|1|P1|C1'),
  IN3: adt(pv1, 'IN1|1|P1|C1', 'IN3|1'),
  MRG: { type: 'ADT^A40^ADT_A39', segments: [evn, pid, 'MRG|60001^^^NORTHHILL^MR'] },
  'ROL[Patient-GeneralPractitioner]': adt('ROL||AD|PP|17^Ahmed', pv1),
  'ROL[Encounter-PractitionerRole]': adt(pv1, 'ROL||AD|AT|17^Ahmed'),
  'ROL[CareTeam]': adt(pv1, 'ROL||AD|RT|17^Ahmed'),
  'ROL[RelatedPerson]': adt(pv1, 'ROL||AD|NOK|17^Okonjo'),
  'PRT[Patient-GeneralPractitioner-PractitionerRole]': adt('PRT||AD||PP|17^Ahmed', pv1),
  'PRT[Patient-GeneralPractitioner-Practitioner]': adt('PRT||AD||PP|17^Ahmed', pv1),
  'PRT[PractitionerRole]': adt(pv1, 'PRT||AD||AT|17^Ahmed'),
  'PRT[CareTeam]': adt(pv1, 'PRT||AD||RT|17^Ahmed'),
  'PRT[RelatedPerson]': adt(pv1, 'PRT||AD||NOK|17^Okonjo'),
  'PRT[Device]': results('OBR|1||F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'PRT||AD||EQUIP'),
  'PRT[Observation-Location]': results('OBR|1||F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'PRT||AD||PL'),
  OBR: orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L'),
  'OBR[DiagnosticReport]': results('OBR|1|P1|F1|A^Count^L|||||||||||||||||||||F'),
  OBX: results('OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F'),
  ORC: orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L'),
  NTE: results('OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'NTE|1||Hemolyzed'),
  SPM: orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L', 'SPM|1|S1||BLD'),
  TQ1: orders('ORC|NW|P1', 'TQ1|1', 'OBR|1|P1||A^Count^L'),
};

/** The message for a map, or for its segment in general. */
export function contextOf(map: string): Context {
  const context = contexts[map] ?? contexts[map.split('[')[0] ?? ''];
  if (context === undefined) throw new Error(`contexts.ts has no message for ${map}`);
  return context;
}

/**
 * What a row needs besides its own field and its computable condition, by map and row or row and element: parts of the
 * message, and `value` for its field where a value of the type alone would not do.
 */
export const settings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'PID[Patient] PID-25': { value: '7' },
  'PID[Patient] PID-19': { value: '899-12-3456' },
  'PID[Patient] PID-19 identifier[4].type.coding.code "SB"': { value: '8991234567' },
  'DG1[Encounter] DG1-15': { value: '7' },
  'DG1[Condition] DG1-21': { value: 'D' },
  'DG1[Encounter] DG1-21': { value: 'D' },
};

/** Fields whose first repetition names the patient: a value for them is planted behind it. */
export const repeated = new Set(['PID-3']);

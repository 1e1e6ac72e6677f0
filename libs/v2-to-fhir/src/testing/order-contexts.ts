/** In which message a segment map is tried. */
export interface Context {
  readonly type: string;
  readonly segments: readonly string[];
}

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam';
const pv1 = 'PV1|1|I||||||||||||||||||V9^^^NORTHHILL^VN';
const evn = 'EVN|A01|20260305081500+0100';

const results = (...segments: string[]): Context => ({ type: 'ORU^R01^ORU_R01', segments: [pid, pv1, ...segments] });
const orders = (...segments: string[]): Context => ({ type: 'OML^O21^OML_O21', segments: [pid, pv1, ...segments] });
const prescription = (...segments: string[]): Context => ({
  type: 'OMP^O09^OMP_O09',
  segments: [pid, pv1, ...segments],
});
const administration = (...segments: string[]): Context => ({
  type: 'RAS^O17^RAS_O17',
  segments: [pid, pv1, ...segments],
});
const vaccination = (...segments: string[]): Context => ({
  type: 'VXU^V04^VXU_V04',
  segments: [pid, pv1, ...segments],
});
const documents = (...segments: string[]): Context => ({
  type: 'MDM^T02^MDM_T02',
  segments: [evn, pid, pv1, ...segments],
});
const schedule = (...segments: string[]): Context => ({ type: 'SIU^S12^SIU_S12', segments });

/** Messages for the maps of results, orders, pharmacy, vaccinations, documents and schedules. */
export const orderContexts: Readonly<Record<string, Context>> = {
  'PRT[Device]': results('OBR|1||F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'PRT||AD||EQUIP||||||E5'),
  'PRT[Observation-Location]': results('OBR|1||F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'PRT||AD||PL'),
  OBR: orders('ORC|NW', 'OBR|1|P1||A^Count^L'),
  'OBR[DiagnosticReport]': results('OBR|1|P1|F1|A^Count^L|||||||||||||||||||||F'),
  'OBR[Specimen]': orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L|||||||||||BLD'),
  OBX: results('OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F'),
  'OBX[Observation-Component]': results('OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140~141||||||F'),
  'OBX[DocumentReference]': documents('TXA|1|DS|TX|||||||||D1', 'OBX|1|TX|B^Summary^L||Text'),
  ORC: orders('ORC|NW|P1', 'OBR|1|||A^Count^L'),
  'ORC[DiagnosticReport]': results('ORC|RE|P1', 'OBR|1|||A^Count^L|||||||||||||||||||||F'),
  'ORC[Immunization]': vaccination('ORC|RE|P1', 'RXA|0|1|20260305||08^Hepatitis B^CVX|0.5|mL'),
  'ORC[MedicationAdministration]': administration('ORC|RE|P1', 'RXA|0|1|20260305||197361^Amoxicillin^L|1|CAP'),
  'ORC[Provenance]': orders('ORC|NW|P1|||||||20260305081500+0100|17^Ahmed', 'OBR|1|||A^Count^L'),
  MSA: { type: 'ORL^O22^ORL_O22', segments: ['MSA|AA|C-0', pid, 'ORC|OK|P1', 'OBR|1|P1||A^Count^L'] },
  NTE: results('OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F', 'NTE|1||Hemolyzed'),
  'NTE[ServiceRequest]': orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L', 'NTE|1||Fasting'),
  'NTE[DocumentReference]': documents('TXA|1|DS|TX|||||||||D1', 'OBX|1|TX|B^Summary^L||Text', 'NTE|1||Comment'),
  'NTE[Appointment-Comment]': schedule('SCH|P1|F1', 'NTE|1||Comment', pid),
  SPM: orders('ORC|NW|P1', 'OBR|1|P1||A^Count^L', 'SPM|1|S1||BLD'),
  TQ1: orders('ORC|NW|P1', 'TQ1|1', 'OBR|1|P1||A^Count^L'),
  'TQ1[MedicationRequest]': prescription('ORC|NW|P1', 'TQ1|1', 'RXO|197361^Amoxicillin^L'),
  RXO: prescription('ORC|NW|P1', 'RXO|197361^Amoxicillin^L||||CAP^capsule^L'),
  RXA: vaccination('ORC|RE|P1', 'RXA|0|1|20260305||08^Hepatitis B^CVX'),
  RXR: prescription('ORC|NW|P1', 'RXO|197361^Amoxicillin^L', 'RXR|PO'),
  'RXR[Immunization]': vaccination('ORC|RE|P1', 'RXA|0|1|20260305||08^Hepatitis B^CVX', 'RXR|IM'),
  TXA: documents('TXA|1|DS|TX|||||||||D1', 'OBX|1|TX|B^Summary^L||Text'),
  'TXA[Provenance]': documents('TXA|1|DS|TX|||||20260305081500+0100|17^Ahmed|||D1'),
  SCH: schedule('SCH|P1|F1', pid),
  AIS: schedule('SCH|P1|F1', pid, 'RGS|1', 'AIS|1|A|C1^Consult^L'),
  AIG: schedule('SCH|P1|F1', pid, 'RGS|1', 'AIG|1|A|R5^Microscope^L'),
  AIL: schedule('SCH|P1|F1', pid, 'RGS|1', 'AIL|1|A|W4'),
  AIP: schedule('SCH|P1|F1', pid, 'RGS|1', 'AIP|1|A|17^Ahmed'),
  'AIS[ServiceRequest]': schedule(`SCH|P1|F1${'|'.repeat(24)}O1`, pid, 'RGS|1', 'AIS|1|A|C1^Consult^L'),
  'SCH[ServiceRequest]': schedule(`SCH|P1|F1${'|'.repeat(24)}O1`, pid, 'RGS|1', 'AIS|1|A|C1^Consult^L'),
  'PID[Appointment]': schedule('SCH|P1|F1', pid),
};

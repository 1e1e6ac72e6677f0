import { type Context, orderContexts } from './order-contexts.js';
import { orderSettings } from './order-settings.js';

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam';
const pv1 = `PV1|1|I${'|'.repeat(17)}V9^^^NORTHHILL^VN`;
const evn = 'EVN|A01|20260305081500+0100';

const adt = (...segments: string[]): Context => ({ type: 'ADT^A01^ADT_A01', segments: [evn, pid, ...segments] });
// Without PRT-4 and ROL-3 the guide's alternatives stay open: these roles decide.
const contexts: Readonly<Record<string, Context>> = {
  MSH: adt(pv1),
  SFT: { type: 'ADT^A01^ADT_A01', segments: ['SFT|Maker|1.0|Product|B7', evn, pid, pv1] },
  EVN: adt(pv1),
  PID: adt(pv1),
  'PID[Account]': { type: 'ADT^A01^ADT_A01', segments: [evn, `${pid}${'|'.repeat(13)}A1`, pv1] },
  'PID[Provenance-Patient]': { type: 'ADT^A01^ADT_A01', segments: [evn, `${pid}${'|'.repeat(28)}20260301`, pv1] },
  PD1: adt('PD1|', pv1),
  'PD1[Observation-LivingWill]': adt('PD1|||||||Y', pv1),
  NK1: adt('NK1|1|Okonjo^Grace', pv1),
  PV1: adt(pv1),
  PV2: adt(pv1, 'PV2|'),
  AL1: adt(pv1, 'AL1|1||A7^Penicillin^L'),
  IAM: adt(pv1, 'IAM|1||A7^Penicillin^L'),
  DG1: adt(pv1, 'DG1|1||I10^Hypertension^I10|||W'),
  'DG1[EpisodeOfCare]': adt(`${pv1}${'|'.repeat(35)}E1`, 'DG1|1||I10^Hypertension^I10|||W'),
  PR1: adt(pv1, 'PR1|1||47.0^Appendectomy^L||20260304101500+0100'),
  IN1: adt(pv1, 'IN1|1|P1|C1'),
  IN3: adt(pv1, 'IN1|1|P1|C1', 'IN3|1'),
  MRG: { type: 'ADT^A40^ADT_A39', segments: [evn, pid, 'MRG|60001^^^NORTHHILL^MR||A9'] },
  'ROL[Patient-GeneralPractitioner]': adt('ROL||AD|PP|17^Ahmed', pv1),
  'ROL[Encounter-PractitionerRole]': adt(pv1, 'ROL||AD|AT|17^Ahmed'),
  'ROL[CareTeam]': adt('ROL||AD|RT|17^Ahmed', pv1),
  'ROL[RelatedPerson]': adt('ROL||AD|MTH|17^Okonjo', pv1),
  'PRT[Patient-GeneralPractitioner-PractitionerRole]': adt('PRT||AD||PP|17^Ahmed||||||20260101', pv1),
  'PRT[Patient-GeneralPractitioner-Practitioner]': adt('PRT||AD||PP|17^Ahmed', pv1),
  'PRT[PractitionerRole]': adt(pv1, 'PRT||AD||AT|17^Ahmed'),
  'PRT[CareTeam]': adt('PRT||AD||RT|17^Ahmed', pv1),
  'PRT[RelatedPerson]': adt('PRT||AD||MTH|17^Okonjo', pv1),
  ...orderContexts,
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
  ...orderSettings,
  'PID[Patient] PID-25': { value: '7' },
  'PID[Patient] PID-19': { value: '899-12-3456' },
  'PID[Patient] PID-19 identifier[4].type.coding.code "SB"': { value: '8991234567' },
  // XAD.13 and XAD.14 replace XAD.12, XTN.12 replaces XTN.1 and comes before the parts of a number.
  'XAD[Address] XAD.12': { 'XAD.13': '', 'XAD.14': '' },
  'XTN[ContactPoint] XTN.7 value': { 'XTN.1': '', 'XTN.12': '' },
  'XTN[ContactPoint] XTN.3 system "email"': { 'XTN.1': '', 'XTN.7': '', 'XTN.12': '' },
  'MSH[MessageHeader] MSH-9': { value: 'ADT^A02^ADT_A02' },
  'MSH[Encounter] MSH-9': { value: 'ADT^A02^ADT_A02' },
  'MSH[MessageHeader] MSH-19': { value: 'de^^^fr' },
  'MSH[MessageHeader] MSH-24 source.endpoint.extension.url': { 'MSH-3': '' },
  'MSH[MessageHeader] MSH-24 source.endpoint.extension.valueCode': { 'MSH-3': '' },
  // Without MSH-22 and MSH-24 the header says it all.
  'MSH[Provenance-Source] MSH': { 'MSH-24': 'net^2.16.840.1^ISO' },
  'MSH[Provenance-Source] MSH-3': { 'MSH-24': 'net^2.16.840.1^ISO' },
  'MSH[Provenance-Source] MSH-4': { 'MSH-24': 'net^2.16.840.1^ISO' },
  'MSH[Provenance-Source] MSH-7': { 'MSH-22': 'Region' },
  'MSH[Provenance-Source] MSH-9': { value: 'ADT^A02^ADT_A02', 'MSH-22': 'Region' },
  'MSH[Provenance-Operator] MSH-4': { 'EVN-4': '01' },
  'MSH[Provenance-Operator] MSH-22': { 'EVN-4': '01' },
  // Alone EVN-2 is the time of the event, and makes no Provenance.
  'EVN[Provenance] EVN': { 'EVN-5': '7^Clerk' },
  'EVN[Provenance] EVN-2': { 'EVN-5': '7^Clerk' },
  // The names of MSH-3 and MSH-5 come before those of MSH-24 and MSH-25.
  'MSH[MessageHeader] MSH-24 source': { 'MSH-3': '' },
  'MSH[MessageHeader] MSH-25 destination[1]': { 'MSH-5': '' },
  // XTN.2 says the use where it is sent.
  'NK1[Patient] NK1-6 contact.telecom[2].use': { value: '555-0100' },
  'NK1[RelatedPerson] NK1-6 telecom[2].use': { value: '555-0100' },
  'NK1[Patient] NK1-30': { 'NK1-13': 'Mill' },
  'NK1[Patient] NK1-31': { 'NK1-13': 'Mill' },
  'NK1[Patient] NK1-32': { 'NK1-13': 'Mill' },
  'NK1[RelatedPerson] NK1-37': { value: '899-12-3456' },
  'NK1[RelatedPerson] NK1-37 identifier[3].type.coding.code "SB"': { value: '8991234567' },
  'PV1[Encounter] PV1-42 location[4].status': { expected: 'reserved' },
  'PV1[Encounter] PV1-2 status': { 'MSH-9': 'ADT^A04^ADT_A01' },
  'PR1[Procedure] PR1-5 performedDateTime IF PR1-7 VALUED': { value: '20260304' },
  'PR1[Procedure] PR1-16': { 'PR1-3': '47600^Cholecystectomy^C4' },
  'IAM[AllergyIntolerance] IAM-15': { 'IAM-14': 'Okonjo^Grace' },
  // Without CX.5 the type is that of the field.
  'PV1[Encounter] PV1-19 identifier[1].type.coding.code': { value: 'V7' },
  'PV1[Encounter] PV1-19 identifier[1].type.text': { value: 'V7' },
  'IAM[AllergyIntolerance] IAM-27': { 'IAM-3': '' },
  'IN1[Coverage] IN1-16 subscriber(Patient)': { value: 'Okonjo^Miriam' },
  // The role decides what is made of a ROL or PRT.
  'ROL[Patient-GeneralPractitioner] ROL-3': { 'ROL-3.1': 'PP' },
  'ROL[RelatedPerson] ROL-3': { 'ROL-3.1': 'MTH' },
  'ROL[CareTeam] ROL-4 participant.member(RelatedPerson[1])': { 'ROL-3': 'MTH' },
  'ROL[CareTeam] ROL-10 participant.member(Organization[1].type)': { 'ROL-14': 'Unit' },
  'ROL[CareTeam] ROL-10 participant.onBehalfOf(Organization[1])': { 'ROL-14': 'Unit' },
  'ROL[Patient-GeneralPractitioner] ROL-11 generalPractitioner(PractitionerRole.location(Location.address))': {
    'ROL-13': 'W4',
  },
  'ROL[Patient-GeneralPractitioner] ROL-11 generalPractitioner(PractitionerRole.organization.(Organization.address))': {
    'ROL-14': 'Unit',
  },
  'PRT[Patient-GeneralPractitioner-PractitionerRole] PRT-4': { 'PRT-4.1': 'PP' },
  'PRT[RelatedPerson] PRT-4': { 'PRT-4.1': 'MTH' },
  'PRT[CareTeam] PRT-5 participant[2].member(RelatedPerson)': { 'PRT-4': 'MTH' },
  'PRT[CareTeam] PRT-14 participant[2].member(RelatedPerson.address)': { 'PRT-4': 'MTH' },
  'PRT[CareTeam] PRT-15 participant[2].member(RelatedPerson.telecom)': { 'PRT-4': 'MTH' },
  'PRT[CareTeam] PRT-14 participant.member(Organization.address)': { 'PRT-8': 'Unit' },
  'PRT[CareTeam] PRT-15 participant.member(Organization.telecom)': { 'PRT-8': 'Unit' },
  'PRT[PractitionerRole] PRT-7': { 'PRT-8': 'Unit' },
  ...Object.fromEntries(
    ['PractitionerRole', 'RelatedPerson'].flatMap((of) =>
      [1, 2, 3, 4, 5, 6].flatMap((at) =>
        ['url', 'valueBoolean'].map((name) => [
          `PRT[${of}] PRT-23 telecom[${at}].extension[1].${name}`,
          { 'PRT-15': '555-0100' },
        ]),
      ),
    ),
  ),
  'DG1[Encounter] DG1-15': { value: '7' },
  'DG1[EpisodeOfCare] DG1-15': { value: '7' },
  'DG1[EpisodeOfCare] DG1-21': { value: 'D' },
  'DG1[Condition] DG1-21': { value: 'D' },
  'DG1[Encounter] DG1-21': { value: 'D' },
};

/** Fields whose first repetition names the patient: a value for them is planted behind it. */
export const repeated = new Set(['PID-3']);

const msh = (type: string): string => `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||${type}|C-1|P|2.5.1`;
const pid = 'PID|1||70421^^^NORTHHILL^MR';
const other = 'PID|2||70422^^^NORTHHILL^MR';
const pv1 = `PV1|1|I${'|'.repeat(17)}V9^^^NORTHHILL^VN`;
const pv1Other = `PV1|2|I${'|'.repeat(17)}V8^^^NORTHHILL^VN`;
const obr = 'OBR|1|P1|F1|A^Count^L';
const obx = 'OBX|1|NM|B^Sodium^L||140||||||F';
const typedObx = 'SN ST TX FT CE CWE CNE DT TM DTM DR NR CQ NA ED RP CX XPN'
  .split(' ')
  .map((type, at) => `OBX|${at + 2}|${type}|T${at}^Test^L||||||||F`)
  .join(' ');
const person = `PD1| NK1|1 ${pv1} PV2|`;
const insurance = 'IN1|1 IN2| IN3|1';
const rxo = 'RXO|D1^Drug^L';
const rxe = 'RXE||D1^Drug^L';
const rxa = 'RXA|0|1|20260305||D1^Drug^L|1|CAP';

/** Segments that are filled one by one, in each place where a structure has them; a blank stands between two. */
const structures: readonly (readonly [type: string, segments: string])[] = [
  [
    'ADT^A01^ADT_A01',
    `SFT| EVN| ${pid} PD1| ROL||AD|RT PRT||AD||PP NK1|1 ${pv1} PV2| ROL||AD|AT PRT||AD||AT DB1|1
    OBX|1|NM|B^Weight^L||60||||||F AL1|1 IAM|1 DG1|1 PR1|1 ROL||AD|AT GT1|1 ${insurance} ROL||AD|AT ACC|`,
  ],
  ['ADT^A03^ADT_A03', `EVN| ${pid} ${person} AL1|1 DG1|1 PR1|1`],
  ['ADT^A08^ADT_A01', `EVN| ${pid} ${person} AL1|1 DG1|1 PR1|1 GT1|1 ${insurance}`],
  ['ADT^A13^ADT_A01', `EVN| ${pid} ${person} DG1|1`],
  ['ADT^A17^ADT_A17', `EVN| ${pid} ${person} ${other} PD1| ${pv1Other} PV2|`],
  ['ADT^A24^ADT_A24', `EVN| ${pid} PD1| ${other} PD1|`],
  ['ADT^A31^ADT_A05', `EVN| ${pid} PD1| PV1|1|N IAM|1 GT1|1 IN1|1`],
  ['ADT^A40^ADT_A39', `EVN| ${pid} PD1| MRG|60001^^^NORTHHILL^MR ${other} MRG|60002^^^NORTHHILL^MR`],
  ['ADT^A43^ADT_A43', `EVN| ${pid} PD1| MRG|60001^^^NORTHHILL^MR`],
  ['ADT^A44^ADT_A43', `EVN| ${pid}|||||||||||||||A1 MRG|60001^^^NORTHHILL^MR||A9`],
  ['ADT^A45^ADT_A45', `EVN| ${pid} MRG|60001^^^NORTHHILL^MR||||V7 ${pv1}`],
  ['ADT^A50^ADT_A50', `EVN| ${pid} MRG|60001^^^NORTHHILL^MR||||V7 ${pv1}`],
  [
    'ORU^R01^ORU_R01',
    `SFT| ${pid} PD1| NTE|1 NK1|1 ${pv1} PV2| ORC|RE|P1 ${obr} NTE|1 PRT||AD||OP TQ1|1 ${obx} PRT||AD||EQUIP NTE|1
    OBX|2|ST|C^Note^L||x||||||F SPM|1 OBX|1|NM|D^Volume^L||5||||||F OBR|2|P1|F2|E^Other^L NTE|1 ${obx}`,
  ],
  [
    'ORU^R01^ORU_R01',
    `${pid} ${pv1} ${obr}
    ${typedObx}`,
  ],
  ['ORU^R30^ORU_R30', `${pid} ${pv1} ORC|RE|P1 ${obr} NTE|1 TQ1|1 ${obx} NTE|1`],
  ['OUL^R22^OUL_R22', `${pid} ${pv1} SPM|1|S1 OBX|1|NM|D^Volume^L||5||||||F ${obr} ORC|RE|P1 NTE|1 ${obx} NTE|1`],
  [
    'OML^O21^OML_O21',
    `${pid} PD1| NTE|1 NK1|1 ${pv1} PV2| ${insurance} GT1|1 AL1|1 ORC|NW|P1 NTE|1 TQ1|1 OBR|1|P1||A^Count^L NTE|1
    PRT||AD||OP DG1|1 ${obx} PRT||AD||EQUIP NTE|1 SPM|1 OBX|1|NM|D^Volume^L||5||||||F`,
  ],
  ['OML^O33^OML_O33', `${pid} ${pv1} SPM|1|S1 ORC|NW|P1 TQ1|1 OBR|1|P1||A^Count^L NTE|1 DG1|1 ${obx}`],
  ['ORL^O22^ORL_O22', `MSA|AA|C-0 ${pid} ORC|OK|P1|F1 TQ1|1 OBR|1|P1|F1|A^Count^L SPM|1`],
  ['ORM^O01^ORM_O01', `${pid} NTE|1 ${pv1} AL1|1 ORC|NW|P1 OBR|1|P1||A^Count^L NTE|1 DG1|1 ${obx} NTE|1`],
  ['ORM^O01^ORM_O01', `${pid} ${pv1} ORC|CA|P1 OBR|1|P1||A^Count^L`],
  ['ORM^O01^ORM_O01', `${pid} ${pv1} ORC|NW|P1 ${rxo} NTE|1 RXR|PO RXC|B|C1^Base^L DG1|1 ${obx}`],
  ['OMP^O09^OMP_O09', `${pid} ${pv1} AL1|1 ORC|NW|P1 TQ1|1 ${rxo} NTE|1 RXR|PO RXC|B|C1^Base^L ${obx} NTE|1`],
  ['OMP^O09^OMP_O09', `${pid} ORC|DC|P1`],
  [
    'RDE^O11^RDE_O11',
    `${pid} ${pv1} ORC|NW|P1 TQ1|1 ${rxo} NTE|1 RXR|PO RXC|B|C1^Base^L ${rxe} NTE|1 TQ1|1 RXR|PO RXC|B|C1^Base^L
    ${obx} NTE|1`,
  ],
  ['RDE^O11^RDE_O11', `${pid} ${pv1} ORC|RO|P1 ${rxe}`],
  ['RDE^O25^RDE_O11', `${pid} ${pv1} ORC|RF|P1 ${rxe} TQ1|1 RXR|PO`],
  [
    'RDS^O13^RDS_O13',
    `${pid} ${pv1} ORC|RE|P1 TQ1|1 ${rxo} RXR|PO ${rxe} TQ1|1 RXR|PO RXD|1|D1^Drug^L NTE|1 RXR|PO RXC|B|C1^Base^L
    ${obx}`,
  ],
  ['RDS^O13^RDS_O13', `${pid} ${pv1} ORC|RE|P1 RXD|1|D1^Drug^L`],
  [
    'RGV^O15^RGV_O15',
    `${pid} ${pv1} ORC|RE|P1 ${rxo} ${rxe} RXR|PO RXG|1|1||D1^Drug^L TQ1|1 RXR|PO RXC|B|C1^Base^L ${obx}`,
  ],
  ['RGV^O15^RGV_O15', `${pid} ${pv1} ORC|RE|P1 RXG|1|1||D1^Drug^L`],
  ['RAS^O17^RAS_O17', `${pid} ${pv1} ORC|RE|P1 TQ1|1 ${rxo} ${rxe} RXR|PO ${rxa} NTE|1 RXR|PO ${obx} NTE|1`],
  ['RAS^O17^RAS_O17', `${pid} ${pv1} ORC|RE|P1 ${rxa} RXR|PO`],
  [
    'VXU^V04^VXU_V04',
    `${pid} ${person} GT1|1 ${insurance} ORC|RE|P1 TQ1|1 RXA|0|1|20260305||08^Vaccine^CVX RXR|IM
    OBX|1|NM|B^Dose^L||1||||||F NTE|1`,
  ],
  [
    'MDM^T02^MDM_T02',
    `EVN|T02 ${pid} ${pv1} ORC|RE|P1 TQ1|1 OBR|1|P1||A^Count^L NTE|1 TXA|1|DS OBX|1|TX|B^Summary^L||x NTE|1`,
  ],
  ['MDM^T10^MDM_T02', `EVN|T10 ${pid} ${pv1} TXA|1|DS|||||||||D1|D0 OBX|1|TX|B^Summary^L||x`],
  ['MDM^T11^MDM_T01', `EVN|T11 ${pid} ${pv1} TXA|1|DS|||||||||D1`],
  [
    'SIU^S12^SIU_S12',
    `SCH|P1|F1 TQ1|1 NTE|1 ${pid} PD1| ${pv1} PV2| OBX|1|NM|B^Weight^L||60||||||F DG1|1 RGS|1 AIS|1 NTE|1 AIG|1
    NTE|1 AIL|1 NTE|1 AIP|1 NTE|1`,
  ],
  ['SIU^S15^SIU_S12', `SCH|P1|F1 ${pid} RGS|1 AIS|1|D|C1^Consult^L`],
  ['DFT^P03^DFT_P03', `EVN| ${pid} ${person} DB1|1 FT1|1 DG1|1 PR1|1 GT1|1 ${insurance} ACC|`],
  ['BAR^P01^BAR_P01', `EVN| ${pid} ${person} DG1|1 PR1|1 GT1|1 ${insurance} ACC|`],
  ['REF^I12^REF_I12', `RF1|A PRD|RP ${pid} NK1|1 GT1|1 ${insurance} DG1|1 PR1|1 ${obr} ${obx} ${pv1} PV2|`],
];

export interface FilledMessage {
  /** `ADT^A01`, with its place where there are several of the type. */
  readonly title: string;
  readonly lines: readonly string[];
}

export const filledMessages: readonly FilledMessage[] = structures.map(([type, segments], at) => {
  const before = structures.slice(0, at).filter(([each]) => each === type).length;
  const title = type.split('^').slice(0, 2).join('^');
  return { title: before === 0 ? title : `${title} (${before + 1})`, lines: [msh(type), ...segments.split(/\s+/)] };
});

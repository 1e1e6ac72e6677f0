/** A group of segments in the abstract message syntax, as far as it takes to know which segment belongs to which. */
export interface GroupRule {
  readonly name: GroupName;
  /** The segment that makes the group. */
  readonly anchor: string;
  /** Segments that begin a group whose anchor follows. */
  readonly before?: readonly string[];
  /** Segments that come once, between the anchor and what else the group has. */
  readonly after?: readonly string[];
  /** Other segments that belong to the group itself. */
  readonly members: readonly string[];
  readonly groups?: readonly GroupRule[];
  /** Only in an order that has results already: an OBX after SPM is a result where it has none. */
  readonly afterResults?: true;
}

export type GroupName =
  | 'message'
  | 'patient'
  | 'procedure'
  | 'insurance'
  | 'order'
  | 'observation'
  | 'specimen'
  | 'container'
  | 'request'
  | 'encoded order'
  | 'dispense'
  | 'give'
  | 'administration'
  | 'document'
  | 'resources'
  | 'resource';

const words = (text: string): readonly string[] => text.split(' ');
const rule = (name: GroupName, anchor: string, members: string, groups: readonly GroupRule[] = []): GroupRule => ({
  name,
  anchor,
  members: members === '' ? [] : words(members),
  groups,
});

// Members as of v2.9 chapters 3, 4, 4A, 7, 9, 10; earlier versions have fewer, in the same places.
const observation = rule('observation', 'OBX', 'NTE PRT TCD SID INV');
const ofSpecimen: GroupRule = { ...observation, afterResults: true };
const orderMembers = 'NTE TQ1 TQ2 CTD CTI DG1 FT1 BLG TCD PRT REL IPC ODS ODT RQD RQ1 RXO RXR RXC';
const container = rule('container', 'SAC', 'NTE INV', [observation]);
const specimenOfOrder = rule('specimen', 'SPM', 'NTE PRT', [
  ofSpecimen,
  rule('container', 'SAC', 'NTE INV', [ofSpecimen]),
]);

/** ORU_R01, ORM_O01, OML_O21, OMG_O19, OMI_O23: specimens and results lie in the order. */
const order: GroupRule = {
  ...rule('order', 'OBR', orderMembers, [observation, specimenOfOrder, container]),
  before: ['ORC'],
};
/** OML_O33, OML_O35: orders lie in the specimen, or in its container. */
const orderOfSpecimen: GroupRule = { ...rule('order', 'OBR', orderMembers, [observation]), before: ['ORC'] };
/** OUL_R22, R23 and R24 have ORC behind OBR. */
const orcBehind = (rule: GroupRule): GroupRule => ({ ...rule, before: [], after: ['ORC'] });

const specimen = (orders: GroupRule): GroupRule =>
  rule('specimen', 'SPM', 'NTE PRT', [observation, rule('container', 'SAC', 'NTE INV', [observation, orders]), orders]);

/** RDE, RDS, RGV, RAS, OMP: one ORC, with each step that is known of its order (v2 chapter 4A). */
const stepMembers = 'TQ1 TQ2 RXR RXC RXV CDO NTE PRT FT1 CTI';
const pharmacyOrder = rule('order', 'ORC', 'TQ1 TQ2 NTE PRT FT1 CTI BLG', [
  rule('request', 'RXO', stepMembers, [observation]),
  rule('encoded order', 'RXE', stepMembers, [observation]),
  rule('dispense', 'RXD', stepMembers, [observation]),
  rule('give', 'RXG', stepMembers, [observation]),
  rule('administration', 'RXA', stepMembers, [observation]),
  observation,
]);

/** VXU_V04: each vaccine with its ORC, route and observations (v2 chapter 4A.7). */
const vaccination: GroupRule = { ...rule('order', 'RXA', 'TQ1 TQ2 RXR NTE PRT', [observation]), before: ['ORC'] };

const patientMembers =
  'PD1 ARV ROL PRT NK1 NTE PV1 PV2 DB1 AL1 IAM DG1 DRG GT1 ACC UB1 UB2 PDA MRG OH1 OH2 OH3 OH4 OMC';
const patient = (groups: readonly GroupRule[]): GroupRule =>
  rule('patient', 'PID', patientMembers, [
    rule('procedure', 'PR1', 'ROL PRT'),
    rule('insurance', 'IN1', 'IN2 IN3 ROL PRT AUT RF1'),
    observation,
    ...groups,
  ]);

const message = (ofPatient: readonly GroupRule[], others: readonly GroupRule[] = ofPatient, members = ''): GroupRule =>
  rule('message', 'MSH', `SFT UAC EVN NTE${members}`, [patient(ofPatient), ...others]);

const general = message([order, specimen(orderOfSpecimen)]);
const laboratory = message([orcBehind(order), specimen(orcBehind(orderOfSpecimen))]);
const pharmacy = message([pharmacyOrder]);
/** MDM: the order comes before the document, whose text is in OBX (v2 chapter 9.6). */
const documents = message([{ ...order, groups: [] }, rule('document', 'TXA', 'CON NTE', [observation])]);
/** SIU: resources are the appointment's, not the patient's (v2 chapter 10.4). */
const resource = words('AIS AIG AIL AIP').map((anchor) => rule('resource', anchor, 'NTE'));
const schedule = message([], [rule('resources', 'RGS', '', resource), ...resource], ' SCH ARQ TQ1');

const structures: Readonly<Record<string, GroupRule>> = {
  OUL: laboratory,
  OMP: pharmacy,
  RDE: pharmacy,
  RDS: pharmacy,
  RGV: pharmacy,
  RAS: pharmacy,
  VXU: message([vaccination]),
  MDM: documents,
  SIU: schedule,
  SRM: schedule,
};

/** Groups of a message of this type (MSH-9.1); those of orders and results for one that has none of its own. */
export const structureOf = (type: string): GroupRule =>
  Object.hasOwn(structures, type) ? (structures[type] ?? general) : general;

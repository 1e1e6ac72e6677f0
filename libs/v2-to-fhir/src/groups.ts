import { type Group, groupsOf } from '#hl7';
import type { SegmentReader } from './reader.js';

export interface ObservationGroup {
  readonly obx: SegmentReader;
  readonly notes: readonly SegmentReader[];
}

/** ORC, OBR and what belongs to them. */
export interface OrderGroup {
  readonly orc: SegmentReader | undefined;
  readonly obr: SegmentReader | undefined;
  readonly notes: readonly SegmentReader[];
  readonly observations: readonly ObservationGroup[];
  readonly specimens: readonly SegmentReader[];
}

/** One PID and what follows it up to the next. */
export interface PatientGroup {
  readonly pid: SegmentReader;
  readonly pd1: SegmentReader | undefined;
  readonly mrg: SegmentReader | undefined;
  readonly pv1: SegmentReader | undefined;
  readonly pv2: SegmentReader | undefined;
  readonly nextOfKin: readonly SegmentReader[];
  readonly allergies: readonly SegmentReader[];
  readonly diagnoses: readonly SegmentReader[];
  /** OBX of no order. */
  readonly observations: readonly ObservationGroup[];
  readonly orders: readonly OrderGroup[];
}

type Read = Group<SegmentReader>;

/** The patients of a message with what the mapping asks of their groups. */
export function patientGroups(type: string, segments: readonly SegmentReader[]): PatientGroup[] {
  const groups = groupsOf(type, segments).groups.flatMap((group) => {
    const pid = group.name === 'patient' ? first(group, 'PID') : undefined;
    return pid === undefined ? [] : [patientGroup(pid, group)];
  });
  // An empty PID before the real one is no patient.
  const [empty] = groups;
  return groups.length > 1 && empty !== undefined && isEmpty(empty) ? groups.slice(1) : groups;
}

const patientGroup = (pid: SegmentReader, group: Read): PatientGroup => ({
  pid,
  pd1: first(group, 'PD1'),
  mrg: first(group, 'MRG'),
  pv1: first(group, 'PV1'),
  pv2: first(group, 'PV2'),
  nextOfKin: all(group, 'NK1'),
  allergies: all(group, 'AL1'),
  diagnoses: all(group, 'DG1'),
  observations: observationsOf(group),
  orders: ordersOf(group, []),
});

/** Orders lie in the patient, or in the specimen that they are for, or in its container. */
function ordersOf({ groups }: Read, specimens: readonly SegmentReader[]): OrderGroup[] {
  return groups.flatMap((group) =>
    group.name === 'order' ? [orderGroup(group, specimens)] : ordersOf(group, [...specimens, ...all(group, 'SPM')]),
  );
}

const orderGroup = (group: Read, specimens: readonly SegmentReader[]): OrderGroup => ({
  orc: first(group, 'ORC'),
  obr: first(group, 'OBR'),
  notes: all(group, 'NTE'),
  observations: observationsOf(group),
  specimens: [...specimens, ...group.groups.flatMap((one) => all(one, 'SPM'))],
});

/** Those of its specimens and containers, too, which senders do not keep apart from the results; not of its orders. */
function observationsOf({ groups }: Read): ObservationGroup[] {
  return groups.flatMap((group) => {
    const obx = group.name === 'observation' ? first(group, 'OBX') : undefined;
    if (obx !== undefined) return [{ obx, notes: all(group, 'NTE') }];
    return group.name === 'order' ? [] : observationsOf(group);
  });
}

const first = ({ segments }: Read, name: string): SegmentReader | undefined =>
  segments.find((segment) => segment.name === name);

const all = ({ segments }: Read, name: string): SegmentReader[] => segments.filter((segment) => segment.name === name);

function isEmpty({ pid, pv1, orders }: PatientGroup): boolean {
  if (pv1 !== undefined || orders.length > 0) return false;
  for (let field = 2; field <= pid.segment.fieldCount; field++) if (pid.populated(field)) return false;
  return true;
}

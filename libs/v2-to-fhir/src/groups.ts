import {
  type ObservationGroup,
  opened,
  type OrderGroup,
  type OrderPlace,
  orderPlace,
  placeOrderSegment,
} from './order-groups.js';
import type { SegmentReader } from './reader.js';

/** One PID and what follows it up to the next. */
export interface PatientGroup {
  readonly pid: SegmentReader;
  pd1?: SegmentReader;
  /** MRG, each with the PV1 that follows it (A45 has several). */
  readonly merges: { readonly mrg: SegmentReader; pv1?: SegmentReader }[];
  pv1?: SegmentReader;
  pv2?: SegmentReader;
  readonly nextOfKin: SegmentReader[];
  /** ROL and PRT before PV1: of the person. */
  readonly roles: SegmentReader[];
  /** ROL and PRT after PV1: of the visit. */
  readonly visitRoles: SegmentReader[];
  /** IAM and AL1. */
  readonly allergies: SegmentReader[];
  readonly diagnoses: SegmentReader[];
  readonly procedures: SegmentReader[];
  readonly guarantors: SegmentReader[];
  /** IN1, IN2 and IN3. */
  readonly insurance: SegmentReader[];
  /** OBX before any order. */
  readonly observations: ObservationGroup[];
  readonly orders: OrderGroup[];
  readonly documents: DocumentGroup[];
}

/** TXA and the OBX that are the document. */
export interface DocumentGroup {
  readonly txa: SegmentReader;
  readonly observations: ObservationGroup[];
  readonly notes: SegmentReader[];
}

/**
 * Patients and orders by the order of segments alone: senders leave out, add and swap segments too freely for the
 * grammar of the standard, yet a PID always begins a patient and an ORC or OBR an order.
 */
export function patientGroups(segments: readonly SegmentReader[]): PatientGroup[] {
  const groups: PatientGroup[] = [];
  let place = orderPlace();
  for (const segment of segments) {
    if (segment.name === 'PID') {
      // An empty PID before the real one is no patient.
      if (groups.length === 1 && groups[0] !== undefined && isEmpty(groups[0])) groups.pop();
      place = orderPlace();
      const group = patientGroup(segment, place);
      groups.push(group);
      continue;
    }
    const group = groups.at(-1);
    if (group !== undefined) placeSegment(segment, group, place);
  }
  return groups;
}

function patientGroup(pid: SegmentReader, place: OrderPlace): PatientGroup {
  const observations: ObservationGroup[] = [];
  place.open = opened(undefined, undefined, observations);
  return {
    pid,
    merges: [],
    nextOfKin: [],
    roles: [],
    visitRoles: [],
    allergies: [],
    diagnoses: [],
    procedures: [],
    guarantors: [],
    insurance: [],
    observations,
    orders: place.orders,
    documents: [],
  };
}

function isEmpty({ pid, pv1, orders }: PatientGroup): boolean {
  if (pv1 !== undefined || orders.length > 0) return false;
  for (let field = 2; field <= pid.fieldCount; field++) if (pid.populated(field)) return false;
  return true;
}

function placeSegment(segment: SegmentReader, group: PatientGroup, place: OrderPlace): void {
  if (segment.name === 'TXA') {
    const document: DocumentGroup = { txa: segment, observations: [], notes: [] };
    group.documents.push(document);
    place.open = opened(document.notes, undefined, document.observations);
    return;
  }
  if (!placeOrderSegment(segment, place) && group.orders.length === 0) placePatient(segment, group);
}

function placePatient(segment: SegmentReader, group: PatientGroup): void {
  switch (segment.name) {
    case 'PD1':
      group.pd1 ??= segment;
      break;
    case 'MRG':
      group.merges.push({ mrg: segment });
      break;
    case 'PV1':
      placeVisit(segment, group);
      break;
    case 'PV2':
      group.pv2 ??= segment;
      break;
    case 'NK1':
      group.nextOfKin.push(segment);
      break;
    case 'ROL':
    case 'PRT':
      placeRole(segment, group);
      break;
    case 'PR1':
      group.procedures.push(segment);
      break;
    case 'GT1':
      group.guarantors.push(segment);
      break;
    case 'IN1':
    case 'IN2':
    case 'IN3':
      group.insurance.push(segment);
      break;
    case 'AL1':
    case 'IAM':
      group.allergies.push(segment);
      break;
    case 'DG1':
      group.diagnoses.push(segment);
      break;
    default:
  }
}

/** A role after a procedure or an insurance is of that, not of the visit: it stays unread. */
function placeRole(role: SegmentReader, { pv1, procedures, insurance, roles, visitRoles }: PatientGroup): void {
  if (procedures.length > 0 || insurance.length > 0) return;
  (pv1 === undefined ? roles : visitRoles).push(role);
}

function placeVisit(pv1: SegmentReader, group: PatientGroup): void {
  group.pv1 ??= pv1;
  const merge = group.merges.at(-1);
  if (merge !== undefined) merge.pv1 ??= pv1;
}

import type { SegmentReader } from './reader.js';

export interface ObservationGroup {
  readonly obx: SegmentReader;
  readonly notes: SegmentReader[];
  /** PRT: who and what took part. */
  readonly participations: SegmentReader[];
}

/** SPM and the OBX that tell of the specimen itself. */
interface SpecimenGroup {
  readonly spm: SegmentReader;
  readonly observations: ObservationGroup[];
}

/** RXO, RXE, RXD, RXG or RXA with what describes it. */
export interface PharmacyPart {
  readonly segment: SegmentReader;
  /** RXR. */
  readonly routes: SegmentReader[];
  /** RXC. */
  readonly components: SegmentReader[];
  /** TQ1. */
  readonly timings: SegmentReader[];
  readonly notes: SegmentReader[];
  readonly observations: ObservationGroup[];
}

/** ORC, OBR and what belongs to them. */
export interface OrderGroup {
  orc?: SegmentReader;
  obr?: SegmentReader;
  readonly notes: SegmentReader[];
  readonly timings: SegmentReader[];
  readonly participations: SegmentReader[];
  readonly diagnoses: SegmentReader[];
  readonly observations: ObservationGroup[];
  readonly specimens: SpecimenGroup[];
  readonly pharmacy: PharmacyPart[];
}

interface Open {
  readonly notes: SegmentReader[] | undefined;
  readonly participations: SegmentReader[] | undefined;
  readonly observations: ObservationGroup[] | undefined;
}

/** What the NTE, PRT and OBX that follow belong to; each message has hundreds of OBX, so it is written out. */
export const opened = (
  notes: SegmentReader[] | undefined,
  participations: SegmentReader[] | undefined,
  observations: ObservationGroup[] | undefined,
): Open => ({ notes, participations, observations });

/** Where the next segments belong. */
export interface OrderPlace {
  readonly orders: OrderGroup[];
  /** SPM that came before the first order: the specimen of those that follow (OML^O33, O35, OUL^R22 to R24). */
  specimen?: SpecimenGroup;
  /** RXR that came before the segment that they describe. */
  routes: SegmentReader[];
  /** Lists that take the NTE, PRT, OBX that follow. */
  open: Open;
}

export const orderPlace = (): OrderPlace => ({
  orders: [],
  routes: [],
  open: opened(undefined, undefined, undefined),
});

const pharmacySegments: ReadonlySet<string> = new Set(['RXO', 'RXE', 'RXD', 'RXG', 'RXA']);

/** Puts a segment where it belongs; false where it is not one of an order. */
export function placeOrderSegment(segment: SegmentReader, place: OrderPlace): boolean {
  const last = place.orders.at(-1);
  switch (segment.name) {
    case 'ORC':
    case 'OBR':
      beginOrder(segment, segment.name, place);
      return true;
    case 'OBX':
      return placeObservation(segment, place);
    case 'NTE':
      place.open.notes?.push(segment);
      return place.open.notes !== undefined;
    case 'PRT':
      place.open.participations?.push(segment);
      return place.open.participations !== undefined;
    case 'SPM':
      placeSpecimen(segment, place);
      return true;
    case 'TQ1':
      (last?.pharmacy.at(-1) ?? last)?.timings.push(segment);
      return last !== undefined;
    case 'DG1':
      last?.diagnoses.push(segment);
      return last !== undefined;
    default:
      return placePharmacy(segment, place);
  }
}

function beginOrder(segment: SegmentReader, name: 'ORC' | 'OBR', place: OrderPlace): void {
  const last = place.orders.at(-1);
  const isOpen = last !== undefined && last.obr === undefined && last.observations.length + last.pharmacy.length === 0;
  // The OBR of the ORC just before it.
  if (name === 'OBR' && isOpen) last.obr = segment;
  else newOrder(place)[name === 'ORC' ? 'orc' : 'obr'] = segment;
  const order = place.orders.at(-1);
  place.open = opened(order?.notes, order?.participations, order?.observations);
}

function newOrder(place: OrderPlace): OrderGroup {
  const order: OrderGroup = {
    notes: [],
    timings: [],
    participations: [],
    diagnoses: [],
    observations: [],
    specimens: place.specimen === undefined ? [] : [place.specimen],
    pharmacy: [],
  };
  place.orders.push(order);
  return order;
}

function placeObservation(obx: SegmentReader, place: OrderPlace): boolean {
  const { observations } = place.open;
  if (observations === undefined) return false;
  const observation: ObservationGroup = { obx, notes: [], participations: [] };
  observations.push(observation);
  place.open = opened(observation.notes, observation.participations, observations);
  return true;
}

function placeSpecimen(spm: SegmentReader, place: OrderPlace): void {
  const specimen: SpecimenGroup = { spm, observations: [] };
  const last = place.orders.at(-1);
  if (last === undefined || place.specimen !== undefined) place.specimen = specimen;
  else last.specimens.push(specimen);
  // Before the first OBX of an order, SPM stands where laboratories put it that know no specimen observations.
  const isOfOrder = place.specimen === undefined && last !== undefined && last.observations.length === 0;
  place.open = opened(undefined, undefined, isOfOrder ? last.observations : specimen.observations);
}

function placePharmacy(segment: SegmentReader, place: OrderPlace): boolean {
  const last = place.orders.at(-1);
  if (pharmacySegments.has(segment.name)) {
    const part: PharmacyPart = {
      segment,
      routes: place.routes,
      components: [],
      timings: [],
      notes: [],
      observations: [],
    };
    place.routes = [];
    (last ?? newOrder(place)).pharmacy.push(part);
    place.open = opened(part.notes, place.orders.at(-1)?.participations, part.observations);
    return true;
  }
  const part = last?.pharmacy.at(-1);
  if (segment.name === 'RXR') (part?.routes ?? place.routes).push(segment);
  else if (segment.name === 'RXC') part?.components.push(segment);
  else {
    // What follows a segment of another kind are its notes, not ours.
    place.open = opened(undefined, undefined, place.open.observations);
    return false;
  }
  return true;
}

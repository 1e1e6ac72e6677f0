import type { Identifier, Reference } from '#fhir';
import { ei } from './datatypes/identifier.js';
import { resourceId } from './ids.js';
import type { OrderGroup } from './order-groups.js';
import type { SegmentReader } from './reader.js';
import { type GroupNumbers, groupNumbers } from './segments/orc-to-order.js';
import { type Participant, participants } from './segments/prt-to-participant.js';
import { printable } from './text.js';

/** Whom and what visit the resources of a message are about. */
export interface Subject {
  readonly subject: Reference;
  readonly encounter: Reference | undefined;
  readonly patientId: string;
}

/** An order and who and what it is about; what all resources of the order share. */
export interface Order extends Subject, GroupNumbers {
  readonly group: OrderGroup;
  /** OBR, ORC or the pharmacy segment, whichever is there: the one that the order cannot be without. */
  readonly anchor: SegmentReader;
  readonly placer: Identifier | undefined;
  readonly filler: Identifier | undefined;
  /** Of ORC, where OBR names others. */
  readonly otherNumbers: Identifier[] | undefined;
  readonly participation: readonly Participant[];
  /** Names the result in every message: see `resultKey`. */
  readonly key: string;
  /** Names the request in every message: see `requestKey`. */
  readonly requestKey: string;
}

/** Undefined for a group without any segment that names an order. `keysSeen` holds the keys of the message so far. */
export function orderOf(group: OrderGroup, subject: Subject, keysSeen: KeysSeen): Order | undefined {
  const { orc, obr, pharmacy } = group;
  const anchor = obr ?? orc ?? pharmacy[0]?.segment;
  if (anchor === undefined) return undefined;
  const numbers = numbersOf(group);
  const kind = [anchor.scope.context.organization, what(group), ...parentOf(obr)];
  return {
    ...subject,
    ...numbers,
    ...groupNumbers(orc),
    group,
    anchor,
    participation: participants(group.participations),
    key: unique(resultKey(numbers, group, subject.patientId, kind), keysSeen),
    requestKey: unique(requestKey(numbers, group, subject.patientId, kind), keysSeen),
  };
}

/**
 * OBR-2 and OBR-3; those of ORC where OBR leaves them empty (HL7 4.5.1: equal if both are there). One that is not equal is
 * kept beside it.
 */
function numbersOf({ orc, obr }: OrderGroup): Pick<Order, 'placer' | 'filler' | 'otherNumbers'> {
  const placers = [obr, orc].flatMap((segment) => segment?.first(2, (value) => ei(value, 'PLAC', 'placer')) ?? []);
  const fillers = [obr, orc].flatMap((segment) => segment?.first(3, (value) => ei(value, 'FILL', 'filler')) ?? []);
  const others = [placers, fillers].flatMap(([first, ...more]) =>
    more.filter(({ system, value }) => system !== first?.system || value !== first?.value),
  );
  return { placer: placers[0], filler: fillers[0], otherNumbers: others.length === 0 ? undefined : others };
}

type Numbers = Pick<Order, 'placer' | 'filler'>;

/**
 * The filler number identifies the result (HL7 4.5.1.3), else the placer number, else patient, test and time. The test
 * (OBR-4) and the parent (OBR-26, OBR-29) belong to it: laboratories give all panels of one specimen, and the
 * susceptibilities of all its organisms, the same filler number.
 */
const resultKey = (numbers: Numbers, group: OrderGroup, patientId: string, kind: readonly string[]): string =>
  resourceId('order', ...(filledBy(numbers) ?? placedBy(numbers) ?? ofPatient(group, patientId)), ...kind);

/**
 * The placer number identifies the request (HL7 4.5.1.2): it is there before anybody fills it, and again in the result.
 */
const requestKey = (numbers: Numbers, group: OrderGroup, patientId: string, kind: readonly string[]): string =>
  resourceId('request', ...(placedBy(numbers) ?? filledBy(numbers) ?? ofPatient(group, patientId)), ...kind);

const placedBy = ({ placer }: Numbers): string[] | undefined =>
  placer && ['placer', placer.system ?? '', placer.value ?? ''];

const filledBy = ({ filler }: Numbers): string[] | undefined =>
  filler && ['filler', filler.system ?? '', filler.value ?? ''];

function ofPatient({ orc, obr, pharmacy }: OrderGroup, patientId: string): string[] {
  const time = obr?.text(7) ?? orc?.text(9) ?? '';
  const [part] = pharmacy;
  return ['patient', patientId, time, ...(part === undefined ? [] : [drugOf(part.segment)])];
}

/** What is asked for: of a prescription the number alone says it, for its drug may be changed. */
const what = ({ obr }: OrderGroup): string => (obr === undefined ? '' : obr.text(4, 1) || obr.text(4, 2));

const parentOf = (obr: SegmentReader | undefined): string[] =>
  obr !== undefined && (obr.populated(26) || obr.populated(29))
    ? [printable(obr.segment.raw(26)), printable(obr.segment.raw(29))]
    : [];

const drugFields: Readonly<Record<string, number>> = { RXO: 1, RXE: 2, RXD: 2, RXG: 4, RXA: 5 };

/** Code or name of the drug, as the segment has it. */
export const drugOf = (segment: SegmentReader): string => {
  const field = drugFields[segment.name] ?? 1;
  return segment.text(field, 1) || segment.text(field, 2) || segment.text(field, 9);
};

/** Keys of a message, and how many things were named by each so far. */
export type KeysSeen = Map<string, number>;

/** The same order twice in one message: told apart by its place, which is all that there is. */
export function unique(key: string, keysSeen: KeysSeen): string {
  let ordinal = (keysSeen.get(key) ?? 0) + 1;
  let distinct = ordinal === 1 ? key : resourceId('order', key, String(ordinal));
  while (keysSeen.has(distinct)) distinct = resourceId('order', key, String(++ordinal));
  keysSeen.set(key, ordinal);
  if (distinct !== key) keysSeen.set(distinct, 1);
  return distinct;
}

import type { Identifier, Reference } from '#fhir';
import { ei } from './datatypes/identifier.js';
import type { OrderGroup } from './groups.js';
import { resourceId } from './ids.js';
import type { SegmentReader } from './reader.js';

/** An order and who and what it is about; what all resources of the order share. */
export interface Order {
  readonly group: OrderGroup;
  readonly obr: SegmentReader;
  readonly placer: Identifier | undefined;
  readonly filler: Identifier | undefined;
  /** Names the order in every message: see `orderKey`. */
  readonly key: string;
  readonly subject: Reference;
  readonly encounter: Reference | undefined;
}

/** OBR-2 and OBR-3; those of ORC where OBR leaves them empty (HL7 4.5.1: equal if both are there). */
export function numbersOf({ orc }: OrderGroup, obr: SegmentReader): Pick<Order, 'placer' | 'filler'> {
  const number = (field: number, type: string, local: string): Identifier | undefined =>
    obr.first(field, (value) => ei(value, type, local)) ?? orc?.first(field, (value) => ei(value, type, local));
  // Both are read where both are sent: they are one number.
  if (orc !== undefined) for (const field of [2, 3]) orc.first(field, (value) => ei(value, undefined, 'order'));
  return { placer: number(2, 'PLAC', 'placer'), filler: number(3, 'FILL', 'filler') };
}

/**
 * The filler number identifies the result (HL7 4.5.1.3), else the placer number, else patient, test and time. The test
 * (OBR-4) and the parent (OBR-26, OBR-29) belong to it: laboratories give all panels of one specimen, and the
 * susceptibilities of all its organisms, the same filler number.
 */
export function orderKey(numbers: Pick<Order, 'placer' | 'filler'>, obr: SegmentReader, patientId: string): string {
  const number = numbers.filler ?? numbers.placer;
  const by =
    number === undefined
      ? ['patient', patientId, obr.text(7)]
      : [numbers.filler === undefined ? 'placer' : 'filler', number.system ?? '', number.value ?? ''];
  const parent = obr.populated(26) || obr.populated(29) ? [obr.segment.raw(26), obr.segment.raw(29)] : [];
  return resourceId('order', obr.scope.context.organization, ...by, obr.text(4, 1) || obr.text(4, 2), ...parent);
}

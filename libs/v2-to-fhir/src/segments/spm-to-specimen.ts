import type { Annotation, Identifier, Period, Reference, Specimen } from '#fhir';
import { collectionMethod, specimenCondition, specimenRejectReason, specimenType } from '../codes/result.js';
import { specimenStatus } from '../codes/status.js';
import { concat, element, listOf } from '../compact.js';
import { code } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime, dateTimeAt, period } from '../datatypes/date-time.js';
import { cx, ei } from '../datatypes/identifier.js';
import { cq } from '../datatypes/quantity.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { FieldReader, Parts, SegmentReader } from '../reader.js';
import type { MappingScope } from '../scope.js';

/** What an OBR says of a specimen. */
export type SpecimenDetails = Omit<Specimen, 'resourceType' | 'id' | 'subject'>;

type Collection = NonNullable<Specimen['collection']>;

/** SPM[Specimen]; `beside` is what the OBR says of the only specimen. */
export function specimenFromSpm(
  spm: SegmentReader,
  order: Order,
  at: number,
  beside: SpecimenDetails | undefined,
): Specimen {
  spm.text(1); // Set ID
  const identifiers = spm.each(2, pair)?.flat();
  const [first] = identifiers ?? [];
  const rejected = spm.each(21, (field) => concept(field, specimenRejectReason));
  return {
    resourceType: 'Specimen',
    id: first === undefined ? resourceId('Specimen', order.key, String(at)) : specimenId(first, spm.scope),
    identifier: concat(
      identifiers,
      spm.each(31, cx),
      spm.each(32, (field) => ei(field, 'SHIP', 'shipment')),
    ),
    accessionIdentifier: spm.first(30, cx),
    // A rejected specimen is unsatisfactory where SPM-20 does not say otherwise.
    status:
      code(specimenStatus, spm.value(20), `${spm.at}-20`, spm.scope) ??
      (rejected === undefined ? undefined : 'unsatisfactory'),
    type: spm.first(4, (field) => concept(field, specimenType)),
    subject: order.subject,
    receivedTime: dateTime(spm.value(18), `${spm.at}-18`, spm.scope) ?? beside?.receivedTime,
    parent: parents(spm, order.subject),
    collection: element<Collection>({
      ...collected(spm, beside),
      collector: beside?.collection?.collector,
      quantity: spm.first(12, cq) ?? beside?.collection?.quantity,
      method: spm.first(7, (field) => concept(field, collectionMethod)),
      bodySite: spm.first(8, (field) => concept(field)),
    }),
    container: containers(spm),
    condition: concat(
      spm.each(24, (field) => concept(field, specimenCondition)),
      rejected,
    ),
    note: concat(spm.each(14, note), beside?.note),
  };
}

export function note(field: FieldReader): Annotation | undefined {
  const text = field.whole();
  return text === '' ? undefined : { text };
}

/** EIP: the numbers of placer and filler, each an EI in subcomponents. */
export const pair = (field: FieldReader): Identifier[] | undefined =>
  listOf(ei(field.component(1), 'PLAC', 'specimen'), ei(field.component(2), 'FILL', 'specimen'));

/** SPM-3: the specimens that this one was taken from. */
const parents = (spm: SegmentReader, subject: Reference): Reference[] | undefined =>
  spm.each(3, (field) => specimenByNumber(pair(field), subject, spm.scope));

/** A specimen of which the message has the number alone; the record keeps what it knows of it. */
export function specimenByNumber(
  identifier: Identifier[] | undefined,
  subject: Reference,
  scope: MappingScope,
): Reference | undefined {
  const [first] = identifier ?? [];
  if (first === undefined) return undefined;
  return scope.add({ resourceType: 'Specimen', id: specimenId(first, scope), identifier, subject });
}

const specimenId = ({ system, value }: Identifier, { context }: MappingScope): string =>
  resourceId('Specimen', context.organization, system ?? '', value ?? '');

function collected(
  spm: SegmentReader,
  beside: SpecimenDetails | undefined,
): { collectedDateTime?: string; collectedPeriod?: Period } {
  if (!spm.populated(17)) {
    const { collectedDateTime, collectedPeriod } = beside?.collection ?? {};
    return { collectedDateTime, collectedPeriod };
  }
  const range: Parts = spm.field(17);
  return range.text(2) === '' ? { collectedDateTime: dateTimeAt(range, 1) } : { collectedPeriod: period(range) };
}

function containers(spm: SegmentReader): Specimen['container'] {
  const type = spm.first(27, (field) => concept(field));
  const additives = spm.each(6, (field) => concept(field, '0371'));
  if (type === undefined && additives === undefined) return undefined;
  return [
    { type, additiveCodeableConcept: additives?.[0] },
    ...(additives ?? []).slice(1).map((additive) => ({ additiveCodeableConcept: additive })),
  ];
}

import type { Period, Reference, Specimen } from '#fhir';
import { specimenCondition, specimenType } from '../codes/result.js';
import { specimenStatus } from '../codes/status.js';
import { concat, element, listOf } from '../compact.js';
import { code } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime, dateTimeAt, period } from '../datatypes/date-time.js';
import { cx, ei } from '../datatypes/identifier.js';
import { xcn } from '../datatypes/practitioner.js';
import { cq } from '../datatypes/quantity.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { FieldReader, Parts, SegmentReader } from '../reader.js';

/** SPM[Specimen]. */
function specimenFromSpm(spm: SegmentReader, order: Order, at: number): Specimen {
  spm.text(1); // Set ID
  const identifiers = spm.each(2, (field) => concat(eip(field, 1, 'PLAC'), eip(field, 2, 'FILL')))?.flat();
  const [first] = identifiers ?? [];
  const { context } = spm.scope;
  return {
    resourceType: 'Specimen',
    id:
      first === undefined
        ? resourceId('Specimen', order.key, String(at))
        : resourceId('Specimen', context.organization, first.system ?? '', first.value ?? ''),
    identifier: identifiers,
    accessionIdentifier: spm.first(30, cx),
    status: code(specimenStatus, spm.value(20), `${spm.at}-20`, spm.scope),
    type: spm.first(4, (field) => concept(field, specimenType)),
    subject: order.subject,
    receivedTime: dateTime(spm.value(18), `${spm.at}-18`, spm.scope),
    collection: element<NonNullable<Specimen['collection']>>({
      ...collected(spm),
      quantity: spm.first(12, cq),
      method: spm.first(7, (field) => concept(field, '0488')),
      bodySite: spm.first(8, (field) => concept(field)),
    }),
    container: containers(spm),
    condition: spm.each(24, (field) => concept(field, specimenCondition)),
    note: spm.each(14, (field) => {
      const text = field.whole();
      return text === '' ? undefined : { text };
    }),
  };
}

/** OBR-15 of versions before SPM, OBR-9, OBR-10, OBR-14; undefined where the OBR names no specimen. */
function specimenFromObr(order: Order): Specimen | undefined {
  const { obr } = order;
  if (!obr.populated(15)) return undefined;
  const source = obr.field(15);
  const text = source.component(3).value(1);
  return {
    resourceType: 'Specimen',
    id: resourceId('Specimen', order.key, 'OBR-15'),
    type: concept(source.component(1), specimenType),
    subject: order.subject,
    receivedTime: dateTime(obr.value(14), `${obr.at}-14`, obr.scope),
    collection: element<NonNullable<Specimen['collection']>>({
      collector: obr.first(10, (field) => xcn(field)),
      collectedDateTime: dateTime(obr.value(7), `${obr.at}-7`, obr.scope),
      quantity: obr.first(9, cq),
      bodySite: concept(source.component(4)),
    }),
    note: text === undefined ? undefined : [{ text }],
  };
}

export const specimenReferences = (order: Order): Reference[] => {
  const { group, obr } = order;
  if (group.specimens.length > 0)
    return group.specimens.map((spm, at) => obr.scope.add(specimenFromSpm(spm, order, at)));
  const specimen = specimenFromObr(order);
  return specimen === undefined ? [] : [obr.scope.add(specimen)];
};

/** EIP: the numbers of placer and filler, each an EI in subcomponents. */
const eip = (field: FieldReader, component: number, type: string) =>
  listOf(ei(field.component(component), type, 'specimen'));

function collected(spm: SegmentReader): { collectedDateTime?: string; collectedPeriod?: Period } {
  if (!spm.populated(17)) return {};
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

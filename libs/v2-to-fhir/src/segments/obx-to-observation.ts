import type { CodeableConcept, Extension, Observation, ObservationComponent, Reference } from '#fhir';
import { interpretation, natureOfAbnormalTest } from '../codes/result.js';
import { observationStatus } from '../codes/status.js';
import { concat, listOf } from '../compact.js';
import { code, dataAbsent, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime } from '../datatypes/date-time.js';
import { ei } from '../datatypes/identifier.js';
import { xad } from '../datatypes/address.js';
import { organizationByCode, xon } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import type { LogicalObservation } from '../observations.js';
import type { SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';
import { isText, type Value, valueOf } from './obx-value.js';
import { referenceRange } from './reference-range.js';

/** What an observation takes from the order or visit that it stands in. */
export interface ObservationContext {
  readonly subject: Reference;
  readonly encounter: Reference | undefined;
  readonly category: CodeableConcept[] | undefined;
  readonly specimen: Reference | undefined;
  /** OBR-7, OBR-8: where OBX-14 is empty. */
  readonly effective: Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'>;
}

/** OBX[Observation]: all OBX of one key make one observation, of which the first carries units, range and flags. */
export function observation({ id, parts }: LogicalObservation, context: ObservationContext): Observation {
  const [{ obx }] = parts;
  const own = dateTime(obx.value(14), `${obx.at}-14`, obx.scope);
  const kind = obx.first(3, (field) => concept(field)) ?? dataAbsent();
  const { value, component } = valuesOf(
    parts.map((part) => part.obx),
    kind,
  );
  const { extension, ...typed } = value ?? {};
  return {
    resourceType: 'Observation',
    id,
    extension: concat(extension, subId(obx), natureOfTest(obx), analysisTime(obx)),
    identifier: obx.each(21, (field) => ei(field, 'FILL', 'observation')),
    ...statusOf(obx),
    category: context.category,
    code: kind,
    subject: context.subject,
    encounter: context.encounter,
    ...(own === undefined ? context.effective : { effectiveDateTime: own }),
    performer: performers(obx),
    ...typed,
    dataAbsentReason: value === undefined && component === undefined ? absence(obx.text(11)) : undefined,
    interpretation: obx.each(8, (field) => concept(field, interpretation)),
    note: annotations(parts.flatMap(({ notes }) => notes)),
    bodySite: obx.first(20, (field) => concept(field)),
    method: obx.first(17, (field) => concept(field)),
    specimen: context.specimen,
    device: obx.first(18, (field) => {
      const identifier = ei(field, undefined, 'device');
      return identifier && { identifier };
    }),
    referenceRange: referenceRange(obx),
    component,
  };
}

/** OBX-11; empty is `unknown`, never `final`. */
function statusOf(obx: SegmentReader): Pick<Observation, 'status' | '_status'> {
  const sent = obx.value(11);
  const status = code(observationStatus, sent, `${obx.at}-11`, obx.scope);
  if (sent === undefined) return { status: 'unknown' };
  if (status === undefined || sent === 'X')
    return { status: status ?? 'unknown', _status: originalCode(observationStatus.id, sent) };
  return { status };
}

function absence(status: string): CodeableConcept | undefined {
  const reason = status === 'N' ? 'not-asked' : status === 'X' ? 'not-performed' : undefined;
  return reason && { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: reason }] };
}

/** Text goes on line by line over repetitions and segments; other repeated values are components of the same code. */
function valuesOf(
  segments: readonly SegmentReader[],
  kind: CodeableConcept,
): { value?: Value; component?: ObservationComponent[] } {
  const values: Value[] = [];
  for (const obx of segments) {
    obx.text(1); // Set ID
    const type = obx.text(2);
    for (const field of obx.repeats(5)) {
      const value = valueOf(obx, field, type);
      if (value !== undefined) values.push(value);
    }
  }
  const [first] = values;
  if (first === undefined || values.length === 1) return { value: first };
  if (segments.every((obx) => isText(obx.text(2))))
    return { value: { valueString: values.map(({ valueString }) => valueString).join('\n') } };
  return { component: values.map((value) => ({ code: kind, ...value })) };
}

/** OBX-15, OBX-16, OBX-23 with its address OBX-24. */
function performers(obx: SegmentReader): Reference[] | undefined {
  const address = obx.first(24, xad);
  const organization = obx.first(23, (field) => xon(field, { address: listOf(address) }));
  return concat(
    obx.each(16, (field) => xcn(field)),
    listOf(organization ?? obx.first(15, organizationByCode)),
  );
}

/** OBX-4 is part of the key; as an extension it stays readable. */
function subId(obx: SegmentReader): Extension[] | undefined {
  const text = obx.populated(4) ? obx.field(4).whole() : '';
  if (text === '') return undefined;
  const original = { url: 'original-sub-identifier', valueString: text };
  return [{ url: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid', extension: [original] }];
}

const natureOfTest = (obx: SegmentReader): Extension[] | undefined =>
  obx.each(10, (field) => {
    const valueCodeableConcept = concept(field, natureOfAbnormalTest);
    const url = 'http://hl7.org/fhir/StructureDefinition/observation-nature-of-abnormal-test';
    return valueCodeableConcept && { url, valueCodeableConcept };
  });

function analysisTime(obx: SegmentReader): Extension[] | undefined {
  const valueDateTime = dateTime(obx.value(19), `${obx.at}-19`, obx.scope);
  const url = 'http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time';
  return valueDateTime === undefined ? undefined : [{ url, valueDateTime }];
}

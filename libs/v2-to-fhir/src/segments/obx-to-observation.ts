import type { Attachment, CodeableConcept, Extension, Observation, ObservationComponent, Reference } from '#fhir';
import { interpretation } from '../codes/result.js';
import { observationStatus } from '../codes/status.js';
import { v2System } from '../codes/uris.js';
import { concat } from '../compact.js';
import { stored } from '../datatypes/attachment.js';
import { code, dataAbsent, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { deviceOf } from '../datatypes/device.js';
import { ei } from '../datatypes/identifier.js';
import { coded } from '../datatypes/practitioner-role.js';
import type { LogicalObservation } from '../observations.js';
import type { ObservationGroup } from '../order-groups.js';
import type { SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';
import { obxExtensions, specimenOf } from './obx-extensions.js';
import { performers } from './obx-performers.js';
import { documentOfResult } from './obx-to-document-reference.js';
import { isText, type Store, type Value, valueOf } from './obx-value.js';
import { type Participant, participants } from './prt-to-participant.js';
import { referenceRange } from './reference-range.js';

/** What an observation takes from the order or visit that it stands in. */
export interface ObservationContext {
  readonly subject: Reference;
  readonly encounter: Reference | undefined;
  readonly category: CodeableConcept[] | undefined;
  readonly specimen: Reference | undefined;
  /** OBR-7, OBR-8: where OBX-14 is empty. */
  readonly effective: Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'>;
  /** What it is a part of, and what it is about besides the patient. */
  readonly partOf?: readonly Reference[];
  readonly focus?: readonly Reference[];
}

/** OBX[Observation]: all OBX of one key make one observation, of which the first carries units, range and flags. */
export function observation(logical: LogicalObservation, context: ObservationContext): Observation {
  const [{ obx }] = logical.parts;
  const made = observationOf(logical, context);
  const documents = attachmentsOf(made);
  if (documents.length === 0) return made;
  const document = documentOfResult(made, obx.text(11), documents);
  return { ...made, derivedFrom: [obx.scope.add(document)] };
}

function observationOf({ id, parts }: LogicalObservation, context: ObservationContext): Observation {
  const [{ obx }] = parts;
  const own = dateTimeOf(obx, 14);
  const kind = obx.first(3, (field) => concept(field)) ?? dataAbsent();
  const { value, component } = valuesOf(parts, kind, context.subject);
  // Values of several OBX have each its own flags and range.
  const isShared = component === undefined || parts.length === 1;
  const { extension, ...typed } = value ?? {};
  const participation = parts.some((part) => part.participations.length > 0)
    ? parts.flatMap((part) => participants(part.participations))
    : none;
  const range = isShared ? referenceRange(obx) : undefined;
  const { status, _status } = statusOf(speaker(parts), value !== undefined || component !== undefined);
  const { effectiveDateTime, effectivePeriod } = own === undefined ? context.effective : { effectiveDateTime: own };
  return {
    resourceType: 'Observation',
    id,
    extension: concat(extension, obxExtensions(obx, context.subject), placesOf(participation)),
    identifier: obx.each(21, (field) => ei(field, 'FILL', 'observation')),
    partOf: context.partOf && [...context.partOf],
    status,
    _status,
    category: concat(context.category, observationType(obx)),
    code: kind,
    subject: context.subject,
    focus: context.focus && [...context.focus],
    encounter: context.encounter,
    effectiveDateTime,
    effectivePeriod,
    performer: performers(obx, participation),
    ...typed,
    dataAbsentReason: value === undefined ? absence(obx.text(11)) : undefined,
    interpretation: isShared ? interpretationOf(obx) : undefined,
    note: annotations(parts.length === 1 ? parts[0].notes : parts.flatMap(({ notes }) => notes)),
    bodySite: obx.first(20, (field) => concept(field)),
    method: obx.first(17, (field) => concept(field)),
    specimen: specimenOf(obx, context.subject) ?? context.specimen,
    device:
      obx.first(18, (field) => deviceOf(field)) ?? participation.find(({ device }) => device !== undefined)?.device,
    referenceRange: component === undefined ? range : undefined,
    component: isShared ? component?.map((each) => ({ ...each, referenceRange: range })) : component,
  };
}

const interpretationOf = (obx: SegmentReader): Observation['interpretation'] =>
  obx.each(8, (field) => concept(field, interpretation));

const none: readonly Participant[] = [];

const placesOf = (participation: readonly Participant[]): Extension[] | undefined =>
  participation.length === 0 ? undefined : concat(...participation.map(({ locations }) => locations));

const attachmentsOf = ({ extension, component }: Observation): Attachment[] =>
  extension === undefined && component === undefined
    ? []
    : [...(extension ?? []), ...(component ?? []).flatMap((each) => each.extension ?? [])].flatMap(
        ({ valueAttachment }) => valueAttachment ?? [],
      );

/**
 * The OBX whose OBX-11 the unit has. All share one (7.4.2.11); where a sender says several, the unit is no more final than
 * its least final part, and corrected where a part is.
 */
function speaker(parts: LogicalObservation['parts']): SegmentReader {
  const [{ obx }] = parts;
  if (parts.length === 1) return obx;
  const said = parts.map((part) => part.obx.text(11));
  const least = lessThanFinal.find((status) => said.includes(status));
  return least === undefined ? obx : (parts[said.indexOf(least)]?.obx ?? obx);
}

const lessThanFinal = ['I', 'P', 'R', 'S', 'C', 'A', 'B'];

/** OBX-11; empty is `unknown`, never `final`. R4's `registered` has no value yet, so that O beside one says no state of it. */
function statusOf(obx: SegmentReader, hasValue: boolean): Pick<Observation, 'status' | '_status'> {
  const sent = obx.value(11);
  const status = code(observationStatus, sent, `${obx.at}-11`, obx.scope);
  if (sent === undefined) return { status: 'unknown' };
  if (sent === 'O' && hasValue) return { status: 'unknown', _status: originalCode(observationStatus.id, sent) };
  if (status === undefined || sent === 'X')
    return { status: status ?? 'unknown', _status: originalCode(observationStatus.id, sent) };
  return { status, _status: obx.first(11, besideCode) };
}

function absence(status: string): CodeableConcept | undefined {
  const reason = status === 'N' ? 'not-asked' : status === 'X' ? 'not-performed' : undefined;
  return reason && { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: reason }] };
}

/** Text goes on line by line over repetitions and segments; other repeated values are components of the same code. */
function valuesOf(
  parts: readonly ObservationGroup[],
  kind: CodeableConcept,
  subject: Reference,
): { value?: Value; component?: ObservationComponent[] } {
  const values: Value[] = [];
  const sources = parts.length === 1 ? undefined : new Map<Value, SegmentReader>();
  for (const { obx } of parts) {
    obx.text(1); // Set ID
    const type = obx.text(2);
    const store: Store = (document) => stored(document, subject, obx.scope);
    const empty = isText(type) ? blankLine : undefined;
    const fields = obx.repeats(5);
    if (fields.length === 0 && empty !== undefined) values.push(empty);
    for (const field of fields) {
      const value = valueOf(obx, field, type, store) ?? empty;
      if (value === undefined) continue;
      values.push(value);
      sources?.set(value, obx);
    }
  }
  const said = values.filter((value) => value !== blankLine);
  const [first] = said;
  if (first === undefined || said.length === 1) return { value: first };
  if (parts.every(({ obx }) => isLine(obx)) && said.every(({ valueString }) => valueString !== undefined))
    return { value: joined(values.slice(values.indexOf(first), values.indexOf(said.at(-1) ?? first) + 1)) };
  return { component: said.map((value) => ({ code: kind, ...value, ...flagsOf(sources?.get(value)) })) };
}

/** Of the OBX that a component alone came from. */
const flagsOf = (obx: SegmentReader | undefined): Partial<ObservationComponent> | undefined =>
  obx && { interpretation: interpretationOf(obx), referenceRange: referenceRange(obx) };

/** Reports set their paragraphs apart by a line, or an OBX, without text. */
const blankLine: Value = { valueString: '' };

/** TX and FT repeat by lines, and a text goes on in the next OBX; an ST that repeats has several values. */
const isLine = (obx: SegmentReader): boolean =>
  isText(obx.text(2)) && !(obx.text(2) === 'ST' && obx.repeats(5).length > 1);

const joined = (lines: readonly Value[]): Value => ({
  valueString: lines.map(({ valueString }) => valueString).join('\n'),
});

/** OBX-29 (table 0936): what the observation is in its message, a result, a question asked at order entry … */
function observationType(obx: SegmentReader): CodeableConcept[] | undefined {
  const code = obx.value(29);
  return code === undefined ? undefined : [coded(v2System('0936'), code)];
}

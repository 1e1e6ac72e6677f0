import type { Reference, Specimen } from '#fhir';
import { specimenCondition, specimenType } from '../codes/result.js';
import { concat, element, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { dateTime } from '../datatypes/date-time.js';
import { duration } from '../datatypes/duration.js';
import { xcn } from '../datatypes/practitioner.js';
import { cq } from '../datatypes/quantity.js';
import { resourceId } from '../ids.js';
import type { Order } from '../order.js';
import type { SegmentReader } from '../reader.js';
import { effective } from './obr-to-diagnostic-report.js';
import { inRoles } from './prt-to-participant.js';
import { note, type SpecimenDetails, specimenFromSpm } from './spm-to-specimen.js';

/** SPM, where an OBR names one only with what it says itself; else OBR alone. */
export function specimenReferences(order: Order): Reference[] {
  const { group, anchor, key, subject } = order;
  if (group.specimens.length > 0) {
    const only = group.specimens.length === 1 && group.obr ? specimenFromObr(group.obr, order) : undefined;
    return group.specimens.map(({ spm }, at) => anchor.scope.add(specimenFromSpm(spm, order, at, only)));
  }
  const beside = group.obr && specimenFromObr(group.obr, order);
  if (beside === undefined) return [];
  return [
    anchor.scope.add({ resourceType: 'Specimen', id: resourceId('Specimen', key, 'OBR-15'), ...beside, subject }),
  ];
}

// Volume, collector, received time, source, collector's comment: OBR-7 alone is the time of any observation.
const specimenFields = [9, 10, 14, 15, 39] as const;

/** OBR[Specimen], SPS[Specimen-Source]; undefined where the OBR says nothing of a specimen. */
function specimenFromObr(obr: SegmentReader, order: Order): SpecimenDetails | undefined {
  if (!specimenFields.some((field) => obr.populated(field))) return undefined;
  const { effectiveDateTime, effectivePeriod } = effective(obr);
  // SPM says what OBR-15 said in versions before it.
  const source = order.group.specimens.length > 0 ? undefined : obr.field(15);
  const additive = source && concept(source.component(2), '0371');
  const text = source?.component(3).value(1);
  const [collector] = inRoles(order.participation, collectors) ?? [];
  return {
    type: source && concept(source.component(1), specimenType),
    receivedTime: dateTime(obr.value(14), `${obr.at}-14`, obr.scope),
    collection: element<NonNullable<Specimen['collection']>>({
      collector: obr.first(10, (field) => xcn(field)) ?? collector,
      collectedDateTime: effectiveDateTime,
      collectedPeriod: effectivePeriod,
      quantity: obr.first(9, cq),
      bodySite: source && concept(source.component(4), '0163'),
      ...fasting(obr),
    }),
    container: additive && [{ additiveCodeableConcept: additive }],
    condition: listOf(source && concept(source.component(6), specimenCondition)),
    note: concat(text === undefined ? undefined : [{ text }], obr.each(39, note)),
  };
}

/** OBR-13, where it says whether the patient had fasted, and in hours for how long. */
function fasting(obr: SegmentReader): Fasting {
  if (!obr.populated(13)) return {};
  const said = concept(obr.field(13));
  const text = `${said?.text} ${said?.coding?.[0]?.display}`;
  if (!/\bfast(ing|ed)\b/i.test(text)) return {};
  const [, hours] = /\b(\d{1,2}) hours?\b/i.exec(text) ?? [];
  return hours === undefined
    ? { fastingStatusCodeableConcept: said }
    : { fastingStatusDuration: duration({ value: Number(hours), unit: 'h' }) };
}

type Fasting = Pick<NonNullable<Specimen['collection']>, 'fastingStatusCodeableConcept' | 'fastingStatusDuration'>;

const collectors: ReadonlySet<string> = new Set(['SC']);

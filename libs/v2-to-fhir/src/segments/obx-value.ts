import type { Attachment, Observation, SampledData } from '#fhir';
import { concept } from '../datatypes/concept.js';
import { ed, rp, textAttachment } from '../datatypes/attachment.js';
import { absent } from '../datatypes/code.js';
import { dateTime, period, time } from '../datatypes/date-time.js';
import { cq, decimal, nm, nr, sn, unit, unitName } from '../datatypes/quantity.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** One value of an observation or of one of its components. */
export type Value = Pick<
  Observation,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueRange'
  | 'valueRatio'
  | 'valueSampledData'
  | 'valueTime'
  | 'valueDateTime'
  | 'valuePeriod'
  | 'extension'
>;

export const isText = (type: string): boolean => type === 'ST' || type === 'TX' || type === 'FT' || type === '';

/** Gives a document a place of its own and what points to it. */
export type Store = (document: Attachment) => Attachment;

/** OBX-5 by OBX-2, with OBX-6 where the value is a number; a value that is not what OBX-2 says is kept as text. */
export function valueOf(obx: SegmentReader, field: FieldReader, type: string, store: Store): Value | undefined {
  const value = typed(obx, field, type, store);
  if (value !== undefined) return value;
  const valueString = field.whole();
  if (valueString === '') return undefined;
  if (!isText(type))
    obx.scope.note({
      severity: 'warning',
      code: 'VALUE_AS_TEXT',
      at: field.at,
      table: '0125',
      value: type.slice(0, 20),
      text: 'The value is not of the type in OBX-2, or that type has no place in FHIR; kept as text.',
    });
  return valueString.length <= stringCharactersMax ? { valueString } : attached(textAttachment(valueString), store);
}

// R4 2.24.0.1: a string is not longer than 1 MB.
const stringCharactersMax = 1_048_576;

function typed(obx: SegmentReader, field: FieldReader, type: string, store: Store): Value | undefined {
  switch (type) {
    case 'NM':
    case 'SI':
      return quantity(obx, field.text(1));
    case 'CQ':
      return only('valueQuantity', numeric(cq(field)));
    case 'SN':
      return structured(obx, field);
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF':
    case 'IS':
    case 'ID':
      return only('valueCodeableConcept', concept(field));
    case 'DT':
    case 'DTM':
    case 'TS':
      return only('valueDateTime', dateTime(field.value(1), field.at, field.scope));
    case 'TM':
      return only('valueTime', time(field.text(1), field.at, field.scope));
    case 'DR':
      return only('valuePeriod', period(field));
    case 'NR':
      return only('valueRange', nr(field, units(obx)));
    case 'ST':
      return obx.populated(6) ? quantity(obx, field.whole()) : undefined;
    case 'VR':
      return only('valueString', [field.text(1), field.text(2)].filter(Boolean).join('-') || undefined);
    case 'NA':
      return only('valueSampledData', sampled(obx, field));
    case 'ED':
      return attached(ed(field), store);
    case 'RP':
      return attached(rp(field), store);
    default:
      return undefined;
  }
}

const only = <Name extends keyof Value>(name: Name, value: Value[Name] | undefined): Value | undefined =>
  value === undefined ? undefined : { [name]: value };

const units = (obx: SegmentReader) => (obx.populated(6) ? unit(obx.field(6)) : {});

/** NM; and ST with a unit, in which senders put `<1.0`, which no NM takes: only numbers have a unit (HL7 7.4.2.6). */
function quantity(obx: SegmentReader, text: string): Value | undefined {
  const number = nm(text);
  return number && { valueQuantity: { ...number, ...units(obx) } };
}

function structured(obx: SegmentReader, field: FieldReader): Value | undefined {
  const value = sn(
    field,
    () => units(obx),
    () => (obx.populated(6) ? unitName(obx.field(6)) : undefined),
  );
  switch (value?.kind) {
    case 'quantity':
      return { valueQuantity: value.quantity };
    case 'range':
      return { valueRange: value.range };
    case 'ratio':
      return { valueRatio: value.ratio };
    case 'text':
      return { valueString: value.text };
    default:
      return undefined;
  }
}

const numeric = (quantity: Observation['valueQuantity']): Observation['valueQuantity'] =>
  quantity?.value === undefined ? undefined : quantity;

/** NA: numbers side by side; when and how far apart they were taken HL7 does not say. */
function sampled(obx: SegmentReader, field: FieldReader): SampledData | undefined {
  const numbers = field.whole().split('^');
  if (numbers.some((number) => decimal(number) === undefined)) return undefined;
  return {
    origin: { value: 0, ...units(obx) },
    ...absent('period'),
    dimensions: 1,
    data: numbers.join(' '),
  };
}

/** R4 has no attachment among the values: the cross-version extension of R5 holds it. */
function attached(document: Attachment | undefined, store: Store): Value | undefined {
  const url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.value';
  return document && { extension: [{ url, valueAttachment: store(document) }] };
}

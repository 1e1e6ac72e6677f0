import type { Extension, Reference } from '#fhir';
import { natureOfAbnormalTest } from '../codes/result.js';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { coded } from '../datatypes/practitioner-role.js';
import { decimal } from '../datatypes/quantity.js';
import type { SegmentReader } from '../reader.js';
import { pair, specimenByNumber } from './spm-to-specimen.js';
import { structureDefinition } from '../codes/uris.js';

/** What R4 has no element for: OBX-4, OBX-10, OBX-19, OBX-30 and several OBX-33. */
export const obxExtensions = (obx: SegmentReader, subject: Reference): Extension[] | undefined =>
  // Most OBX have none of them.
  extensionFields.some((field) => obx.populated(field)) ? extensions(obx, subject) : undefined;

const extensionFields = [4, 10, 19, 30, 33] as const;

const extensions = (obx: SegmentReader, subject: Reference): Extension[] | undefined =>
  concat(subId(obx), natureOfTest(obx), analysisTime(obx), structureType(obx), severalSpecimens(obx, subject));

/** OBX-4 is part of the key; as an extension it stays readable: a text, or OG (v2.8.2) with group and sequence. */
function subId(obx: SegmentReader): Extension[] | undefined {
  if (!obx.populated(4)) return undefined;
  const field = obx.field(4);
  const extension = listOf<Extension>(
    part('original-sub-identifier', field.value(1)),
    ordinal('group', field.value(2)),
    ordinal('sequence', field.value(3)),
    part('identifier', field.value(4)),
  );
  return extension && [{ url: structureDefinition('observation-v2-subid'), extension }];
}

const part = (url: string, valueString: string | undefined): Extension | undefined =>
  valueString === undefined ? undefined : { url, valueString };

function ordinal(url: string, text: string | undefined): Extension | undefined {
  const valueDecimal = decimal(text);
  return valueDecimal === undefined ? part(url, text) : { url, valueDecimal };
}

const natureOfTest = (obx: SegmentReader): Extension[] | undefined =>
  obx.each(10, (field) => {
    const valueCodeableConcept = concept(field, natureOfAbnormalTest);
    return (
      valueCodeableConcept && { url: structureDefinition('observation-nature-of-abnormal-test'), valueCodeableConcept }
    );
  });

function analysisTime(obx: SegmentReader): Extension[] | undefined {
  const valueDateTime = dateTimeOf(obx, 19);
  return valueDateTime === undefined
    ? undefined
    : [{ url: structureDefinition('observation-analysis-date-time'), valueDateTime }];
}

/** OBX-30. */
function structureType(obx: SegmentReader): Extension[] | undefined {
  const code = obx.value(30);
  const url = structureDefinition('observation-structure-type');
  return code === undefined ? undefined : [{ url, valueCodeableConcept: coded(url, code) }];
}

function severalSpecimens(obx: SegmentReader, subject: Reference): Extension[] | undefined {
  if (!obx.populated(33) || obx.repeats(33).length === 1) return undefined;
  const url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.specimen';
  return obx.each(33, (field) => {
    const valueReference = specimenByNumber(pair(field), subject, obx.scope);
    return valueReference && { url, valueReference };
  });
}

/** OBX-33: the one specimen by its number; several are an extension. */
export function specimenOf(obx: SegmentReader, subject: Reference): Reference | undefined {
  const [field, ...others] = obx.repeats(33);
  return field === undefined || others.length > 0 ? undefined : specimenByNumber(pair(field), subject, obx.scope);
}

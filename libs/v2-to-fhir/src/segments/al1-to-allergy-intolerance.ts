import type { AllergyIntolerance, Reference } from '#fhir';
import { allergyCategory, allergyCriticality, allergyType } from '../codes/allergy.js';
import { listOf } from '../compact.js';
import { code, codeOf, noteUnmapped } from '../datatypes/code.js';
import { concept, originalConcept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

export const clinicalStatus = (status: 'active' | 'inactive'): AllergyIntolerance['clinicalStatus'] => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: status }],
});

/** AL1[AllergyIntolerance]; AL1 has no identifier, so the patient and the allergen name it. */
export function allergyFromAl1(al1: SegmentReader, patient: Reference): AllergyIntolerance | undefined {
  al1.text(1); // Set ID
  const allergen = al1.first(3, (field) => concept(field));
  if (allergen === undefined) return undefined;
  const key = allergen.coding?.[0]?.code ?? allergen.text ?? '';
  return {
    resourceType: 'AllergyIntolerance',
    id: resourceId('AllergyIntolerance', patient.reference ?? '', key),
    clinicalStatus: clinicalStatus('active'),
    ...kindOf(al1),
    ...criticality(al1),
    code: allergen,
    patient,
    onsetDateTime: dateTimeOf(al1, 6),
    reaction: reactions(al1),
  };
}

export const reactions = (segment: SegmentReader): AllergyIntolerance['reaction'] =>
  segment.each(5, (field) => {
    const text = field.whole();
    return text === '' ? undefined : { manifestation: [{ text }] };
  });

/** Second field of AL1 and IAM: category and type; MC (contraindication) and the like have neither and stay as sent. */
export function kindOf(segment: SegmentReader): Pick<AllergyIntolerance, 'category' | '_category' | 'type'> {
  const sent = segment.first(2, codeOf);
  if (sent === undefined) return {};
  const type = allergyType.codes.get(sent);
  const category = allergyCategory.codes.get(sent);
  if (type === undefined && category === undefined)
    noteUnmapped(allergyType.id, sent, `${segment.at}-2`, segment.scope);
  return {
    type,
    ...(category === undefined
      ? { _category: [segment.field(2)].map((field) => originalConcept(field, allergyCategory.id)) }
      : { category: listOf(category) }),
  };
}

/** Fourth field of AL1 and IAM, taken as what harm another exposure may do. Moderate lies between FHIR's two codes. */
export function criticality(segment: SegmentReader): Pick<AllergyIntolerance, 'criticality' | '_criticality'> {
  const sent = segment.first(4, codeOf);
  if (sent === undefined) return {};
  const mapped = code(allergyCriticality, sent, `${segment.at}-4`, segment.scope);
  return mapped === undefined
    ? { _criticality: originalConcept(segment.field(4), allergyCriticality.id) }
    : { criticality: mapped };
}

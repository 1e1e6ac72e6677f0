import type { AllergyIntolerance, Reference } from '#fhir';
import { allergyCategory, allergyCriticality, allergyType } from '../codes/allergy.js';
import { element, listOf } from '../compact.js';
import { code, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTime } from '../datatypes/date-time.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** AL1[AllergyIntolerance]; AL1 has no identifier, so the patient and the allergen name it. */
export function allergyFromAl1(al1: SegmentReader, patient: Reference): AllergyIntolerance | undefined {
  al1.text(1); // Set ID
  const allergen = al1.first(3, (field) => concept(field));
  if (allergen === undefined) return undefined;
  const key = allergen.coding?.[0]?.code ?? allergen.text ?? '';
  return {
    resourceType: 'AllergyIntolerance',
    id: resourceId('AllergyIntolerance', patient.reference ?? '', key),
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    ...kindOf(al1),
    ...criticality(al1),
    code: allergen,
    patient,
    onsetDateTime: dateTime(al1.value(6), `${al1.at}-6`, al1.scope),
    reaction: al1.each(5, (field) => {
      const text = field.whole();
      return text === '' ? undefined : { manifestation: [{ text }] };
    }),
  };
}

/** AL1-2: category and type; MC (contraindication) and the like have neither and stay as sent. */
function kindOf(al1: SegmentReader): Pick<AllergyIntolerance, 'category' | 'type' | '_type'> {
  const sent = al1.value(2);
  const type = sent === undefined ? undefined : allergyType.codes.get(sent);
  const category = sent === undefined ? undefined : allergyCategory.codes.get(sent);
  if (sent !== undefined && type === undefined && category === undefined)
    code(allergyType, sent, `${al1.at}-2`, al1.scope);
  return (
    element<Pick<AllergyIntolerance, 'category' | 'type' | '_type'>>({
      type,
      _type: sent !== undefined && category === undefined ? originalCode(allergyType.id, sent) : undefined,
      category: listOf(category),
    }) ?? {}
  );
}

/** AL1-4, taken as what harm another exposure may do. Moderate lies between FHIR's two codes and stays as sent. */
function criticality(al1: SegmentReader): Pick<AllergyIntolerance, 'criticality' | '_criticality'> {
  const sent = al1.value(4);
  if (sent === undefined) return {};
  const mapped = code(allergyCriticality, sent, `${al1.at}-4`, al1.scope);
  return mapped === undefined ? { _criticality: originalCode(allergyCriticality.id, sent) } : { criticality: mapped };
}

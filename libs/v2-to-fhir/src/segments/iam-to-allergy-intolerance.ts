import type { AllergyIntolerance, CodeableConcept, Reference } from '#fhir';
import { allergyStatus, allergyVerification } from '../codes/allergy.js';
import { relationship } from '../codes/patient.js';
import { concat, listOf } from '../compact.js';
import { noteUnmapped, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { xpn } from '../datatypes/human-name.js';
import { ei } from '../datatypes/identifier.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { isTakenBack } from './action-code.js';
import { clinicalStatus, criticality, kindOf, reactions } from './al1-to-allergy-intolerance.js';

/** IAM[AllergyIntolerance]; named by IAM-7, which is stable across messages, else as an AL1 is. */
export function allergyFromIam(iam: SegmentReader, patient: Reference): AllergyIntolerance | undefined {
  iam.text(1); // Set ID
  const allergen = allergenOf(iam);
  if (allergen === undefined) return undefined;
  const identifier = iam.first(7, (field) => ei(field, undefined, 'allergy'));
  const key = allergen.coding?.[0]?.code ?? allergen.text ?? '';
  const onsetDateTime = dateTimeOf(iam, 11);
  return {
    resourceType: 'AllergyIntolerance',
    id:
      identifier === undefined
        ? resourceId('AllergyIntolerance', patient.reference ?? '', key)
        : resourceId('AllergyIntolerance', patient.reference ?? '', identifier.system ?? '', identifier.value ?? ''),
    identifier: listOf(identifier),
    ...statuses(iam),
    ...kindOf(iam),
    ...criticality(iam),
    code: allergen,
    patient,
    onsetDateTime,
    onsetString: onsetDateTime === undefined ? iam.value(12) : undefined,
    recordedDate: dateTimeOf(iam, 13),
    recorder: recorder(iam, patient),
    reaction: reactions(iam),
  };
}

/** IAM-3; IAM-27 says the same in codes of its own. */
function allergenOf(iam: SegmentReader): CodeableConcept | undefined {
  const allergen = iam.first(3, (field) => concept(field));
  const more = iam.first(27, (field) => concept(field));
  if (allergen === undefined || more === undefined) return allergen ?? more;
  const other = allergen.text !== undefined && more.text !== undefined ? [{ display: more.text }] : undefined;
  return { coding: concat(allergen.coding, more.coding, other), text: allergen.text ?? more.text };
}

/** IAM-6 = D takes the allergy back (HL7 2.9.4.2); else IAM-17 says how sure it is and whether it is over. */
function statuses(iam: SegmentReader): Pick<AllergyIntolerance, 'clinicalStatus' | 'verificationStatus'> {
  const sent = iam.value(17);
  const verification = isTakenBack(iam, 6) ? 'entered-in-error' : allergyVerification.codes.get(sent ?? '');
  if (sent !== undefined && !allergyVerification.codes.has(sent))
    noteUnmapped(allergyVerification.id, sent, `${iam.at}-17`, iam.scope);
  const kept = sent === undefined ? {} : originalCode(allergyVerification.id, sent);
  const verificationStatus = verification && {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: verification }],
  };
  // R4 ait-2: what was entered in error has no clinical status.
  return verification === 'entered-in-error'
    ? { verificationStatus: { ...kept, ...verificationStatus } }
    : {
        clinicalStatus: { ...kept, ...clinicalStatus(allergyStatus.codes.get(sent ?? '') ?? 'active') },
        verificationStatus,
      };
}

/** IAM-14 and IAM-15: the patient, a relative, or by default somebody of the staff. */
function recorder(iam: SegmentReader, patient: Reference): Reference | undefined {
  if (iam.text(15) === 'SEL') return patient;
  const name = iam.first(14, xpn);
  if (name === undefined) return undefined;
  const key = `${name.family}\n${name.given?.join('\n')}`;
  const kinship = iam.first(15, (field) => concept(field, relationship));
  if (kinship === undefined)
    return iam.scope.add({
      resourceType: 'Practitioner',
      id: resourceId('Practitioner', iam.scope.context.organization, '', key),
      name: [name],
    });
  return iam.scope.add({
    resourceType: 'RelatedPerson',
    id: resourceId('RelatedPerson', patient.reference ?? '', kinship.coding?.[0]?.code ?? '', key),
    patient,
    relationship: [kinship],
    name: [name],
  });
}

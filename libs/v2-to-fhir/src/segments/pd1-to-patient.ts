import type { Extension, Observation, Patient, Reference } from '#fhir';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { xon, xonName } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { structureDefinition } from '../codes/uris.js';

/** PD1[Patient]: who looks after the patient, and extensions. */
export const patientFromPd1 = (pd1: SegmentReader): Pick<Patient, 'extension' | 'generalPractitioner'> => ({
  extension: listOf(...(pd1.each(6, disability) ?? []), pd1.first(14, congregation)),
  generalPractitioner: concat(
    pd1.each(3, (field) => xon(field)),
    pd1.each(4, (field) => xcn(field)),
  ),
});

const disability = (field: Parameters<typeof concept>[0]): Extension | undefined => {
  const valueCodeableConcept = concept(field, '0295');
  return valueCodeableConcept && { url: structureDefinition('patient-disability'), valueCodeableConcept };
};

const congregation = (field: Parameters<typeof xonName>[0]): Extension | undefined => {
  const valueString = xonName(field);
  return valueString === undefined ? undefined : { url: structureDefinition('patient-congregation'), valueString };
};

/** PD1[Observation-LivingWill]: one for each patient, so that a newer answer replaces the older. */
export function livingWillFromPd1(pd1: SegmentReader, subject: Reference): Observation | undefined {
  const valueCodeableConcept = pd1.first(7, (field) => concept(field, '0315'));
  return (
    valueCodeableConcept && {
      resourceType: 'Observation',
      id: resourceId('Observation', subject.reference ?? '', 'living will'),
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '75320-2' }] },
      subject,
      valueCodeableConcept,
    }
  );
}

import type { Reference } from '#fhir';
import { cx } from '../datatypes/identifier.js';
import { resourceId } from '../ids.js';
import type { FieldReader } from '../reader.js';

/** CX[RelatedPerson-Mother]: PID-21, the number of the mother of a newborn. */
export function motherOf(field: FieldReader, patient: Reference): void {
  const identifier = cx(field);
  if (identifier === undefined) return;
  field.scope.add({
    resourceType: 'RelatedPerson',
    id: resourceId('RelatedPerson', patient.reference ?? '', 'mother', identifier.system ?? '', identifier.value ?? ''),
    identifier: [identifier],
    patient,
    relationship: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH', display: 'mother' }] },
    ],
  });
}

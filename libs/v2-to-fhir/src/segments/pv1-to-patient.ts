import type { Coverage, EpisodeOfCare, Extension, Reference } from '#fhir';
import { listOf } from '../compact.js';
import { dataAbsent, lacking } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { cx } from '../datatypes/identifier.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** PV1[Patient]: PV1-16 speaks of the person as well as of the courtesy during the visit. */
export function importance(pv1: SegmentReader): Extension | undefined {
  const valueCodeableConcept = pv1.first(16, (field) => concept(field, '0099'));
  return (
    valueCodeableConcept && { url: 'http://hl7.org/fhir/StructureDefinition/patient-importance', valueCodeableConcept }
  );
}

/** PV1[Coverage]: the financial class; who pays and whether it is in force is not said. */
export function coverageFromPv1(pv1: SegmentReader, beneficiary: Reference): Coverage | undefined {
  const type = pv1.first(20, (field) => concept(field, '0064'));
  return (
    type &&
    lacking<Coverage, 'status'>('status', {
      resourceType: 'Coverage',
      id: resourceId(
        'Coverage',
        beneficiary.reference ?? '',
        'financial class',
        type.coding?.[0]?.code ?? type.text ?? '',
      ),
      type,
      beneficiary,
      payor: [dataAbsent()],
    })
  );
}

/** PV1-53 and PV1-54: the episode of care of which the visit is part. */
export function episodeFromPv1(pv1: SegmentReader, patient: Reference): EpisodeOfCare | undefined {
  const identifier = pv1.first(54, cx);
  const description = pv1.value(53);
  if (identifier === undefined && description === undefined) return undefined;
  const key = identifier === undefined ? ['', description ?? ''] : [identifier.system ?? '', identifier.value ?? ''];
  return lacking<EpisodeOfCare, 'status'>('status', {
    resourceType: 'EpisodeOfCare',
    id: resourceId('EpisodeOfCare', patient.reference ?? '', ...key),
    extension: listOf(instanceDescription(description)),
    identifier: listOf(identifier),
    patient,
  });
}

const instanceDescription = (valueString: string | undefined): Extension | undefined =>
  valueString === undefined
    ? undefined
    : { url: 'http://hl7.org/fhir/StructureDefinition/resource-instance-description', valueString };

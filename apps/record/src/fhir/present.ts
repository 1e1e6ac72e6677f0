import { fault } from '#contracts';
import type { FhirResource } from '#fhir';
import type { PersonResource } from '#storage';
import { asFhir, isObject, storedResource, withPatient } from '../json-resource.js';

/**
 * A resource as clients see it: the person in place of the source's patient, with version and time of its last
 * change.
 */
export function present(recorded: PersonResource): FhirResource {
  const stored = storedResource(recorded.body);
  const resource = recorded.enterpriseId ? withPatient(stored, `Patient/${recorded.enterpriseId}`) : stored;
  const given = isObject(resource['meta']) ? resource['meta'] : {};
  const meta = { ...given, versionId: String(recorded.version), lastUpdated: recorded.updatedAt };
  const { resourceType, id, ...elements } = resource;
  return asFhir({ resourceType, id, ...elements, meta });
}

export function found(recorded: PersonResource | undefined, type: string): PersonResource {
  if (!recorded) throw fault('FHIR_NOT_FOUND', { type });
  return recorded;
}

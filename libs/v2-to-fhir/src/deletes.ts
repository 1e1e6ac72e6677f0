import type { FieldDelete } from '#contracts';
import { type FhirResource, referenceOf } from '#fhir';
import type { SegmentReader } from './reader.js';

/** Field number to the path of the element that it alone or with others fills. */
export type DeletePaths = readonly (readonly [field: number, path: string])[];

/**
 * Delete indicators (`""`) of a segment. Where another field fills the element (work phone sent, home phone deleted),
 * the element that is sent replaces the stored one as a whole, so that nothing is left to delete.
 */
export function deletesOf(segment: SegmentReader, resource: FhirResource, paths: DeletePaths): FieldDelete[] {
  const deletes: FieldDelete[] = [];
  for (const [field, path] of paths)
    if (segment.isNull(field) && !holds(resource, path))
      deletes.push({ target: referenceOf(resource), path, at: `${segment.at}-${field}` });
  return deletes;
}

function holds(resource: object, path: string): boolean {
  let value: unknown = resource;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return false;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value !== undefined;
}

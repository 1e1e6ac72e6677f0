import type { FhirResource, Reference } from './resources.js';

/** A relative literal reference, `Patient/<id>`. */
export type LocalReference = `${string}/${string}`;

/**
 * Base of the `fullUrl` of every bundle entry that we make. FHIR resolves the relative references of a bundle only
 * against a RESTful fullUrl (R4 Bundle, 2.36.4.1), so it must look like one; `.invalid` (RFC 2606) says that nobody is
 * to fetch it. The record serves the same ids under its own base.
 */
export const bundleBase = 'http://hie.invalid/fhir/';

export const localReference = (type: string, id: string): LocalReference => [type, id].join('/') as LocalReference;

export const referenceOf = (resource: Pick<FhirResource, 'resourceType' | 'id'>): LocalReference =>
  localReference(resource.resourceType, resource.id ?? '');

export const pointTo = (resource: Pick<FhirResource, 'resourceType' | 'id'>): Reference => ({
  reference: referenceOf(resource),
});

/** `{ type, id }` of a relative literal reference; undefined for any other text. */
export function parseReference(reference: string | undefined): { type: string; id: string } | undefined {
  const [type, id, ...more] = (reference ?? '').split('/');
  return type === undefined || id === undefined || id === '' || more.length > 0 ? undefined : { type, id };
}

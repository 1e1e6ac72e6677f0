import type { Bundle, BundleEntry, FhirResource } from '../resources.js';

export interface Searchset {
  /** Absolute base of the FHIR API, `http://127.0.0.1:8080/fhir`. */
  readonly base: string;
  /** What was searched: `Observation`, `Patient/<id>/$everything`. */
  readonly path: string;
  /** Names of the parameters that were understood; their values may be patient data and stay out of any URL. */
  readonly parameters: readonly string[];
  readonly matches: readonly FhirResource[];
  readonly included?: readonly FhirResource[];
  /** Known only where one page holds everything. */
  readonly total?: number;
  /** Opaque cursor of the next page. */
  readonly next?: string;
}

export const cursorParameter = '_cursor';

/**
 * A Bundle of type searchset. Its links hold names of parameters and an opaque cursor, never a value that was
 * searched.
 */
export function searchset({ base, path, parameters, matches, included, total, next }: Searchset): Bundle {
  const self = parameters.length === 0 ? '' : `?${[...new Set(parameters)].map(encodeURIComponent).join('&')}`;
  const entry = [...matches.map(as(base, 'match')), ...(included ?? []).map(as(base, 'include'))];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total !== undefined && { total }),
    link: [
      { relation: 'self', url: `${base}/${path}${self}` },
      ...(next === undefined
        ? []
        : [{ relation: 'next', url: `${base}/${path}?${cursorParameter}=${encodeURIComponent(next)}` }]),
    ],
    // R4 allows no empty array.
    ...(entry.length > 0 && { entry }),
  };
}

const as =
  (base: string, mode: 'match' | 'include') =>
  (resource: FhirResource): BundleEntry => ({
    fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode },
  });

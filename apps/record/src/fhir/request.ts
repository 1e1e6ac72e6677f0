import type { SearchParameters } from '#fhir';

/** The part of a Fastify request that the FHIR controllers look at. */
export interface FhirRequest {
  readonly protocol: string;
  readonly host: string;
  readonly url: string;
}

export const fhirJson = 'application/fhir+json; charset=utf-8';

/** Absolute base of the API as the client named it. */
export const baseOf = ({ protocol, host }: FhirRequest): string => `${protocol}://${host}/fhir`;

/** Resource type of an address under one of our routes: the part after `/fhir/`. */
export const typeOf = ({ url }: FhirRequest): string => /\/fhir\/([A-Za-z]+)/.exec(url)?.[1] ?? '';

/** `Prefer: handling=lenient` (FHIR R4 search, 3.1.1.3.1). */
export const isLenient = (prefer: string | undefined): boolean => /\bhandling\s*=\s*lenient\b/.test(prefer ?? '');

/** Name-value pairs of parsed queries and forms, in which a repeated name has a list. */
export function searchParameters(...parsed: readonly unknown[]): SearchParameters {
  return parsed
    .filter((parameters) => typeof parameters === 'object' && parameters !== null)
    .flatMap((parameters) => Object.entries(parameters))
    .flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const));
}

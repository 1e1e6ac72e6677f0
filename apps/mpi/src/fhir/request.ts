import { fault } from '#contracts';
import type { Parameters } from '#fhir';

/** The part of a Fastify request that the controllers look at. */
export interface FhirRequest {
  readonly protocol: string;
  readonly host: string;
}

export const fhirJson = 'application/fhir+json; charset=utf-8';

/** Absolute base of the API as the client named it. */
export const baseOf = ({ protocol, host }: FhirRequest): string => `${protocol}://${host}/fhir`;

/** `Prefer: handling=lenient` (FHIR R4 search, 3.1.1.3.1). */
export const isLenient = (prefer: string | undefined): boolean => /\bhandling\s*=\s*lenient\b/.test(prefer ?? '');

export type NamedValues = readonly (readonly [name: string, value: string])[];

/** Names and values of a parsed query or form; one without a value is as if it were not there (FHIR R4 3.1.1.3). */
export const namedValues = (...parsed: readonly object[]): NamedValues =>
  parsed
    .flatMap((one) => Object.entries(one))
    .flatMap(([name, value]) => [value].flat().map((text) => [name, String(text)] as const))
    .filter(([, value]) => value !== '');

/** Choices of one value: FHIR R4 3.1.1.4.17 (escaped commas belong to the value). */
export const choices = (value: string): readonly string[] =>
  value
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll(/\\([\\,|$])/g, '$1'))
    .filter((part) => part !== '');

export type ParametersParameter = NonNullable<Parameters['parameter']>[number];

/** A `Parameters` body. Whatever else it is, the fault names only what was expected. */
export function parametersOf(body: unknown): readonly ParametersParameter[] {
  if (!isParameters(body)) throw fault('FHIR_BODY_INVALID', { expected: 'Parameters' });
  return body.parameter ?? [];
}

const isParameters = (body: unknown): body is Parameters =>
  typeof body === 'object' &&
  body !== null &&
  'resourceType' in body &&
  body.resourceType === 'Parameters' &&
  (!('parameter' in body) || (Array.isArray(body.parameter) && body.parameter.every(isParameter)));

const isParameter = (one: unknown): boolean =>
  typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string';

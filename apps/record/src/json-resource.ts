import type { FhirResource } from '#fhir';

/** A FHIR resource as JSON, for code that works on any type by the names of its elements. */
export type JsonResource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isResource = (value: unknown): value is JsonResource =>
  isObject(value) && typeof value['resourceType'] === 'string' && typeof value['id'] === 'string';

/** Trusts what the record holds: it was a resource when it was written. */
export const storedResource = (body: string): JsonResource => JSON.parse(body) as JsonResource;
export const asFhir = (resource: JsonResource): FhirResource => resource as unknown as FhirResource;

/** Elements that name the patient whose resource it is, in the types of the record. */
const patientElements = ['subject', 'patient', 'beneficiary'] as const;

/** `Patient/<id>` of the patient whose resource it is. */
export function patientOf(resource: JsonResource): string | undefined {
  for (const name of patientElements) {
    const element = resource[name];
    if (element === undefined) continue;
    for (const value of Array.isArray(element) ? element : [element])
      if (isObject(value) && typeof value['reference'] === 'string' && value['reference'].startsWith('Patient/'))
        return value['reference'];
  }
  return undefined;
}

/** The same resource with its patient named `patient`; other references stay. */
export function withPatient(resource: JsonResource, patient: string): JsonResource {
  const before = patientOf(resource);
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    return isObject(value) && value['reference'] === before ? { ...value, reference: patient } : value;
  };
  const named = patientElements.filter((name) => name in resource).map((name) => [name, rename(resource[name])]);
  return before === undefined ? resource : { ...resource, ...Object.fromEntries(named) };
}

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
const patientElements = ['subject', 'patient', 'beneficiary', 'securityContext', 'participant'] as const;

/** Elements besides these in which the patient may be named. */
const elementsNaming = [...patientElements, 'extension'] as const;

/** `Patient/<id>` of the patient whose resource it is. */
export function patientOf(resource: JsonResource): string | undefined {
  for (const name of patientElements) {
    const element = resource[name];
    if (element === undefined) continue;
    for (const value of Array.isArray(element) ? element : [element]) {
      // Whom an appointment is for is one of those who take part.
      const named = isObject(value) && isObject(value['actor']) ? value['actor'] : value;
      if (isObject(named) && typeof named['reference'] === 'string' && named['reference'].startsWith('Patient/'))
        return named['reference'];
    }
  }
  return undefined;
}

/** The same resource with its patient named `patient`; other references stay. */
export function withPatient(resource: JsonResource, patient: string): JsonResource {
  const before = patientOf(resource);
  if (before === undefined) return resource;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isObject(value)) return value;
    if (value['reference'] === before) return { ...value, reference: patient };
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rename(inner)]));
  };
  const named = elementsNaming.filter((name) => name in resource).map((name) => [name, rename(resource[name])]);
  return { ...resource, ...Object.fromEntries(named) };
}

import { isObject, type JsonResource } from './json-resource.js';

/**
 * What the record shows after a source sent a resource again.
 *
 * Types that messages describe piece by piece merge by element: what is there replaces, what is absent is no
 * information (HL7 v2 chapter 2, three field states). All others replace as a unit: the OBX of one key change
 * together (OBX-11).
 */
export function mergeResource(stored: JsonResource | undefined, incoming: JsonResource): JsonResource {
  if (!stored) return incoming;
  if (incoming.resourceType === 'DiagnosticReport') return withAllResults(stored, incoming);
  return mergedTypes.has(incoming.resourceType) ? mergeElements(stored, incoming) : incoming;
}

/** Whether the newest message's resource is all that the record shows, whatever it showed before. */
export const replacesAsUnit = (type: string): boolean => type !== 'DiagnosticReport' && !mergedTypes.has(type);

/**
 * Orders and specimens too: an ORU repeats of them only what its OBR and SPM carry. Of a prescription an ORC alone may
 * come (cancel, hold), of an appointment or a document the event that changes it.
 */
const mergedTypes = new Set([
  'Encounter',
  'ServiceRequest',
  'Specimen',
  'MedicationRequest',
  'Appointment',
  'DocumentReference',
  'RelatedPerson',
  'Account',
  'Coverage',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Device',
]);

function mergeElements(stored: JsonResource, incoming: JsonResource): JsonResource {
  let merged: Readonly<Record<string, unknown>> = stored;
  for (const [name, value] of Object.entries(incoming))
    if (!saysNothing(name, value)) merged = withElement(merged, name, mergeElement(name, stored[name], value));
  return { ...merged, resourceType: incoming.resourceType, id: incoming.id };
}

type Elements = Readonly<Record<string, unknown>>;

/** With another value goes what was said beside the old one, and with `medicationReference` the code that it had. */
function withElement(elements: Elements, name: string, value: unknown): Elements {
  const choice = choices.find((prefix) => name.startsWith(prefix));
  const others = Object.entries(elements).filter(
    ([known]) => known !== `_${name}` && (choice === undefined || !known.replace(/^_/, '').startsWith(choice)),
  );
  return { ...Object.fromEntries(others), [name]: value };
}

/** Elements that come in one of several types: a new one replaces the stored one whatever its type is. */
const choices = ['medication', 'occurrence'];

/** R4 requires these elements, so the mapping fills them also where the message is silent. */
function saysNothing(name: string, value: unknown): boolean {
  if (name === 'status') return value === 'unknown';
  if (isAbsent(value)) return true;
  // A notification of a document (MDM T01, T11) names its type without bringing it.
  if (name === 'content') return !JSON.stringify(value).includes('"url"');
  return name === 'class' && isObject(value) && (value['code'] === undefined || value['system'] === nullFlavor);
}

/** Nothing but extensions that say that the value is absent, at any depth. */
function isAbsent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isAbsent);
  if (!isObject(value)) return false;
  if (value['url'] === absentReason) return true;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every(isAbsent);
}

const absentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const nullFlavor = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

function mergeElement(name: string, stored: unknown, incoming: unknown): unknown {
  if (structures.has(name) && isObject(stored) && isObject(incoming)) return { ...stored, ...incoming };
  const role = listRoles[name];
  return role && Array.isArray(stored) && Array.isArray(incoming) ? mergeList(stored, incoming, role) : incoming;
}

/** Elements that are drawn from several fields, so that a message may carry one part without the others. */
const structures = new Set(['period', 'hospitalization', 'collection']);

/**
 * Lists that are drawn from several fields: a message that sends the attending doctor says nothing about the admitting
 * one. Items of a role that comes replace all stored ones of that role, for a repeating field is a full list (2.9.5).
 */
const listRoles: Readonly<Record<string, (item: unknown) => string>> = {
  participant: (item) => JSON.stringify(isObject(item) ? item['type'] : undefined),
  identifier: (item) => JSON.stringify(isObject(item) ? [item['type'], item['system']] : undefined),
  extension: (item) => JSON.stringify(isObject(item) ? item['url'] : undefined),
};

function mergeList(stored: readonly unknown[], incoming: readonly unknown[], role: (item: unknown) => string): unknown {
  const replaced = new Set(incoming.map(role));
  return [...stored.filter((item) => !replaced.has(role(item))), ...incoming];
}

/**
 * A report that is sent again may carry only the results that changed (hl7 table 0123 C, OBX-11 U), so what it
 * pointed to before stays; a withdrawn result says so by its own status.
 */
function withAllResults(stored: JsonResource, incoming: JsonResource): JsonResource {
  const results = [...listOf(stored['result']), ...listOf(incoming['result'])];
  const distinct = new Map(results.map((result) => [isObject(result) ? result['reference'] : result, result]));
  return distinct.size === 0 ? incoming : { ...incoming, result: [...distinct.values()] };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

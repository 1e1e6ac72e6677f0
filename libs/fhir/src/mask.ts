const maskedText = '***';

/** What a value under such a name says is how something is built or where it belongs, and not about whom. */
const keptNames = new Set(
  [
    'resourceType id fullUrl reference enterpriseId versionId lastUpdated use kind type status intent mode profile',
    'target operation severity at path rule rules feed revision model version bits openedAt since of term level field',
    'score relation next total messageId changes cause standing reasons sinceAt receivedAt',
  ]
    .join(' ')
    .split(' '),
);

/** States of ours; the state of an address is part of where somebody lives. */
const states = new Set(
  [
    'active retired open closed replayed counts overtaken undone',
    'clearing comparing compared promoting promoted superseded refused',
  ]
    .join(' ')
    .split(' '),
);

/** What a sender calls an authority or a table stands in a system that is made from its words, and is masked. */
const publicSystem =
  /^(?:http:\/\/(?:terminology\.hl7\.org|hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org)\b|urn:oid:[\d.]+$)/;
/** Kinds of numbers, of messages and of tests, where they look as they should: a sender's own code may be anything. */
const publicCodes: readonly (readonly [string, RegExp])[] = [
  ['http://terminology.hl7.org/CodeSystem/v2-0203', /^[A-Z]{1,5}$/],
  ['http://terminology.hl7.org/CodeSystem/v2-0003', /^[A-Z]\d\d$/],
  ['http://loinc.org', /^\d{1,7}-\d$/],
  ['http://snomed.info/sct', /^\d{6,18}$/],
];
/** A code of our registry. */
const registryCode = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/**
 * A FHIR resource, or any JSON that holds some, with every value masked that may say something about a patient. What is
 * left has the same members in the same order; masked numbers and truth values become text.
 */
export function maskResource(value: unknown, name = '', within: Readonly<Record<string, unknown>> = {}): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => maskResource(one, name, within));
  if (typeof value === 'object' && value !== null) {
    const members = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.entries(members).map(([key, one]) => [key, maskResource(one, key, members)]));
  }
  const isKept =
    keptNames.has(name) || isState(value, name) || isPublicCode(value, name, within) || isAddress(value, name, within);
  return value === null || isKept ? value : maskedText;
}

const isState = (value: unknown, name: string): boolean =>
  name === 'state' && typeof value === 'string' && states.has(value);

/** Of a page of results, or the name of an extension. */
const isAddress = (value: unknown, name: string, within: Readonly<Record<string, unknown>>): boolean =>
  name === 'url' && ('relation' in within || (typeof value === 'string' && publicSystem.test(value)));

function isPublicCode(value: unknown, name: string, { system }: Readonly<Record<string, unknown>>): boolean {
  if (typeof value !== 'string') return false;
  if (name === 'system') return publicSystem.test(value);
  if (name !== 'code') return false;
  return registryCode.test(value) || publicCodes.some(([of, form]) => of === system && form.test(value));
}

import { hash } from 'node:crypto';
import { percentEncode } from '#hl7';
import { ownText } from './text.js';

/**
 * Id of a resource from what names its business object, so that the same visit, order or result gets the same id in
 * every message and on every replay. 22 characters (132 bits of SHA-256) of [A-Za-z0-9.-], as FHIR ids may have.
 */
export function resourceId(type: string, ...key: readonly string[]): string {
  let name = type;
  for (const part of key) name += separator + part;
  if (!recurring.has(type)) return digest(name);
  const known = ids.get(name);
  if (known !== undefined) return known;
  if (ids.size >= idsMax) ids.clear();
  const id = digest(name);
  ids.set(name, id);
  return id;
}

// A hospital has few doctors, wards and laboratories: their ids are remembered.
const recurring = new Set(['Practitioner', 'PractitionerRole', 'Location', 'Organization', 'Device']);
const idsMax = 10_000;
const ids = new Map<string, string>();

// The text of a leaf holds no control characters, so that two keys never make one name.
const separator = '\0';

function digest(name: string): string {
  const id = hash('sha256', name, 'base64url').slice(0, 22);
  return id.includes('_') ? id.split('_').join('.') : ownText(id);
}

/** URI of our own for what has none: the names of an organization and of what it numbers or names itself. */
export const hieUri = (...names: readonly string[]): string => ['urn:hie', ...names.map(percentEncode)].join(':');

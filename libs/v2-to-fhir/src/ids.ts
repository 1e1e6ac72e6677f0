import { hash } from 'node:crypto';

/**
 * Id of a resource from what names its business object, so that the same visit, order or result gets the same id in
 * every message and on every replay. 22 characters (132 bits of SHA-256) of [A-Za-z0-9.-], as FHIR ids may have.
 */
export const resourceId = (type: string, ...key: readonly string[]): string =>
  hash('sha256', JSON.stringify([type, ...key]), 'base64url')
    .slice(0, 22)
    .replaceAll('_', '.');

/** For parts of URIs. Text of a damaged message may hold half a surrogate pair, on which encodeURIComponent throws. */
export const percentEncode = (text: string): string => encodeURIComponent(text.toWellFormed());

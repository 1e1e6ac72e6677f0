import { type Extension, flat, type Identifier } from '#fhir';
import { listOf } from '../compact.js';
import { codingSystem } from '../codes/coding-system.js';
import { identifierType } from '../codes/identifier-type.js';
import { structureDefinition, v2System } from '../codes/uris.js';
import { hieUri } from '../ids.js';
import type { FieldReader, Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';
import { type Authority, authority, authoritySystem } from './authority.js';
import { codeOf } from './code.js';
import { concept } from './concept.js';
import { between, dateTimeAt } from './date-time.js';

const usSsn = 'http://hl7.org/fhir/sid/us-ssn';
const usNpi = 'http://hl7.org/fhir/sid/us-npi';

/** CX to Identifier; `local` scopes one without authority. The namespace as sent is the assigner's display, beside the system that it leads to. */
export function cx(field: FieldReader, local = 'local'): Identifier | undefined {
  const value = field.value(1);
  if (value === undefined) return undefined;
  const type = field.text(5);
  const assigner = authority(field.component(4));
  return {
    extension: checkDigit(field.value(2), field.value(3)),
    type: identifierTypeConcept(type, field, 5),
    system: identifierSystem(value, type, assigner, field.scope, local),
    value,
    period: between(dateTimeAt(field, 7), dateTimeAt(field, 8), field.scope),
    assigner: assigner.namespace === '' ? undefined : { display: assigner.namespace },
  };
}

/**
 * EI to Identifier; `type` (table 0203) says what the number is, `local` scopes one without authority, which begins at
 * part `authorityAt`.
 */
export function ei(parts: Parts, type: string | undefined, local: string, authorityAt = 2): Identifier | undefined {
  const value = parts.value(1);
  if (value === undefined) return undefined;
  const assigner = authority(parts, authorityAt);
  return {
    type: type === undefined ? undefined : { coding: [{ system: v2System('0203'), code: type }] },
    system: authoritySystem(assigner, parts.scope, local),
    value,
    assigner: assigner.namespace === '' ? undefined : { display: assigner.namespace },
  };
}

/** HD.2 and HD.3: an OID, UUID or URI is an identifier in the system of URIs; of others the type says what it is. */
export function universalIdentifier({
  universalId,
  universalIdType: type,
}: Omit<Authority, 'namespace'>): Identifier | undefined {
  if (universalId === '') return undefined;
  const kind = type === '' ? undefined : { coding: [{ system: v2System('0301'), code: type }] };
  const scheme = uriSchemes.get(type.toUpperCase());
  return scheme === undefined
    ? { type: kind, value: universalId }
    : {
        type: kind,
        system: 'urn:ietf:rfc:3986',
        value: universalId.startsWith('urn:') ? universalId : flat(scheme + universalId),
      };
}

const uriSchemes = new Map([
  ['ISO', 'urn:oid:'],
  ['UUID', 'urn:uuid:'],
  ['GUID', 'urn:uuid:'],
  ['URI', ''],
]);

/** CWE[Identifier]: a code that names something, each of its codings as an identifier. */
export const cweIdentifiers = (parts: Parts, local: string): Identifier[] | undefined =>
  listOf(...[1, 4, 10].map((first) => codeIdentifier(parts, first, local)));

export function codeIdentifier(parts: Parts, first: number, local: string): Identifier | undefined {
  const value = parts.value(first);
  if (value === undefined) return undefined;
  const display = parts.value(first + 1);
  const system = parts.value(first + 2);
  return {
    system:
      system === undefined
        ? hieUri(parts.scope.context.organization, local)
        : codingSystem(system, parts.scope.context.organization),
    value,
    type: display === undefined ? undefined : { text: display },
  };
}

/** DLN: number, issuer, expiry. The issuer (a state, a country) makes the number unique. */
export function dln(field: FieldReader): Identifier | undefined {
  const value = field.value(1);
  if (value === undefined) return undefined;
  const issuer = codeOf(field.component(2));
  const end = dateTimeAt(field, 3);
  return {
    type: { coding: [{ system: v2System('0203'), code: 'DL' }] },
    system: issuer === undefined ? undefined : hieUri('drivers-license', issuer),
    value,
    period: end === undefined ? undefined : { end },
    assigner: issuer === undefined ? undefined : { display: issuer },
  };
}

/** PLN: number of a practitioner, its kind, its expiry. */
export function pln(field: FieldReader): Identifier | undefined {
  const value = field.value(1);
  if (value === undefined) return undefined;
  const end = dateTimeAt(field, 4);
  const type = concept(field.component(2), '0338');
  return { type, value, period: end === undefined ? undefined : { end }, assigner: assignerOf(field.value(3)) };
}

const assignerOf = (display: string | undefined): Identifier['assigner'] =>
  display === undefined ? undefined : { display };

/** Components beside a number: check digit and its scheme, authority, type. */
interface NumberParts {
  readonly check: number;
  readonly authority: number;
  readonly type: number;
}

const xcnNumber: NumberParts = { check: 11, authority: 9, type: 13 };
const xonNumber: NumberParts = { check: 4, authority: 6, type: 7 };

/** XCN.1 with what tells of it. */
export const personNumber = (field: FieldReader, local: string): Identifier | undefined =>
  assignedIdentifier(field, field.value(1), xcnNumber, local);

/** XON.10, XON.3 of old versions. */
export const organizationNumber = (field: FieldReader): Identifier | undefined =>
  assignedIdentifier(field, field.value(10) ?? field.value(3), xonNumber, 'organization');

function assignedIdentifier(
  field: FieldReader,
  value: string | undefined,
  at: NumberParts,
  local: string,
): Identifier | undefined {
  // Without a number, what tells of it is not read.
  if (value === undefined) return undefined;
  const type = field.text(at.type);
  const named = authority(field.component(at.authority));
  const isNpi = named.namespace === 'NPI' || type === 'NPI';
  return {
    extension: checkDigit(field.value(at.check), field.value(at.check + 1)),
    type: identifierTypeConcept(type, field, at.type),
    system: isNpi ? usNpi : authoritySystem(named, field.scope, local),
    value,
    assigner: assignerOf(named.namespace || undefined),
  };
}

/** Check digit and its scheme (CX.2, CX.3; XCN.11, XCN.12; XON.4, XON.5). */
const checkDigit = (digit: string | undefined, scheme: string | undefined): Extension[] | undefined =>
  listOf(extension('identifier-checkDigit', digit), extension('namingsystem-checkDigit', scheme));

const extension = (name: string, valueString: string | undefined): Extension | undefined =>
  valueString === undefined ? undefined : { url: structureDefinition(name), valueString };

/** PID-19, NK1-37: a social security number; one that is not the USA's by its form is a beneficiary's (table 0203: SB). */
export function ssn(field: FieldReader): Identifier | undefined {
  const value = field.whole();
  if (value === '') return undefined;
  const none: Authority = { namespace: '', universalId: '', universalIdType: '' };
  return isUsSsn(value)
    ? { type: { coding: [{ system: v2System('0203'), code: 'SS' }] }, system: usSsn, value }
    : {
        type: { coding: [{ system: v2System('0203'), code: 'SB' }] },
        system: authoritySystem(none, field.scope, 'ssn'),
        value,
      };
}

/** Whether a number is a social security number of the USA by its form. */
const isUsSsn = (value: string): boolean => /^\d{3}-?\d{2}-?\d{4}$/.test(value);

const identifierSystem = (
  value: string,
  type: string,
  assigner: Authority,
  scope: MappingScope,
  local: string,
): string =>
  type === 'SS' && assigner.universalId === '' && isUsSsn(value) ? usSsn : authoritySystem(assigner, scope, local);

function identifierTypeConcept(type: string, parts: Parts, part: number): Identifier['type'] {
  if (type === '') return undefined;
  const coding = [{ system: v2System('0203'), code: type }];
  if (identifierType.values.has(type)) return { coding };
  parts.scope.note({
    severity: 'information',
    code: 'CODE_UNMAPPED',
    at: `${parts.at}.${part}`,
    table: identifierType.id,
    value: type,
    text: 'Not in the table; kept as sent.',
  });
  return { coding, text: type };
}

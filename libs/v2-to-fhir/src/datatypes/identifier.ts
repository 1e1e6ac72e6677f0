import type { Extension, Identifier } from '#fhir';
import { element, listOf } from '../compact.js';
import { identifierType } from '../codes/identifier-type.js';
import { v2System } from '../codes/table.js';
import type { FieldReader, Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';
import { type Authority, authority, authoritySystem } from './authority.js';
import { dateTimeAt } from './date-time.js';

const usSsn = 'http://hl7.org/fhir/sid/us-ssn';
const usNpi = 'http://hl7.org/fhir/sid/us-npi';

/** CX to Identifier. The namespace as sent is the assigner's display, beside the system that it leads to. */
export function cx(field: FieldReader): Identifier | undefined {
  const value = field.value(1);
  if (value === undefined) return undefined;
  const type = field.text(5);
  const assigner = authority(field.component(4));
  return {
    extension: checkDigit(field.value(2), field.value(3)),
    type: identifierTypeConcept(type, `${field.at}.5`, field.scope),
    system: identifierSystem(value, type, assigner, field.scope),
    value,
    period: element({ start: dateTimeAt(field, 7), end: dateTimeAt(field, 8) }),
    assigner: assigner.namespace === '' ? undefined : { display: assigner.namespace },
  };
}

/** EI to Identifier; `type` (table 0203) says what the number is, `local` scopes one without authority. */
export function ei(parts: Parts, type: string | undefined, local: string): Identifier | undefined {
  const value = parts.value(1);
  if (value === undefined) return undefined;
  const assigner = authority(parts, 2);
  return {
    type: type === undefined ? undefined : { coding: [{ system: v2System('0203'), code: type }] },
    system: authoritySystem(assigner, parts.scope, local),
    value,
    assigner: assigner.namespace === '' ? undefined : { display: assigner.namespace },
  };
}

/** The number of a person or organization in XCN and XON. */
export function assignedIdentifier(
  number: { value: string | undefined; type: string; at: string; authority: Authority; check?: Extension[] },
  scope: MappingScope,
  local: string,
): Identifier | undefined {
  if (number.value === undefined) return undefined;
  const npi = number.authority.namespace === 'NPI' || number.type === 'NPI';
  return {
    extension: number.check,
    type: identifierTypeConcept(number.type, number.at, scope),
    system: npi ? usNpi : authoritySystem(number.authority, scope, local),
    value: number.value,
    assigner: number.authority.namespace === '' ? undefined : { display: number.authority.namespace },
  };
}

/** Check digit and its scheme (CX.2, CX.3; XCN.11, XCN.12; XON.4, XON.5). */
export const checkDigit = (digit: string | undefined, scheme: string | undefined): Extension[] | undefined =>
  listOf(extension('identifier-checkDigit', digit), extension('namingsystem-checkDigit', scheme));

const extension = (name: string, valueString: string | undefined): Extension | undefined =>
  valueString === undefined ? undefined : { url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueString };

/** A social security number without universal id is the one of the USA where it looks like it. */
export function ssnSystem(value: string, scope: MappingScope): string {
  const none: Authority = { namespace: '', universalId: '', universalIdType: '' };
  return /^\d{3}-?\d{2}-?\d{4}$/.test(value) ? usSsn : authoritySystem(none, scope, 'ssn');
}

const identifierSystem = (value: string, type: string, assigner: Authority, scope: MappingScope): string =>
  type === 'SS' && assigner.universalId === '' && /^\d{3}-?\d{2}-?\d{4}$/.test(value)
    ? usSsn
    : authoritySystem(assigner, scope, 'local');

function identifierTypeConcept(type: string, at: string, scope: MappingScope): Identifier['type'] {
  if (type === '') return undefined;
  const coding = [{ system: v2System('0203'), code: type }];
  if (identifierType.values.has(type)) return { coding };
  scope.note({
    severity: 'information',
    code: 'CODE_UNMAPPED',
    at,
    table: identifierType.id,
    value: type,
    text: 'Not in the table; kept as sent.',
  });
  return { coding, text: type };
}

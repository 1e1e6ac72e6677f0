import type { Organization, Reference } from '#fhir';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader, Parts } from '../reader.js';
import { type Authority, authority, authoritySystem } from './authority.js';
import { assignedIdentifier, checkDigit } from './identifier.js';

/** XON to Organization. */
export function xon(field: FieldReader, more?: Pick<Organization, 'address' | 'telecom'>): Reference | undefined {
  const name = field.value(1);
  const assigner = authority(field.component(6));
  const number = {
    value: field.value(10) ?? field.value(3),
    type: field.text(7),
    at: `${field.at}.7`,
    authority: assigner,
  };
  const check = checkDigit(field.value(4), field.value(5));
  const identifier = assignedIdentifier({ ...number, check }, field.scope, 'organization');
  if (name === undefined && identifier === undefined) return undefined;
  return field.scope.add({
    resourceType: 'Organization',
    id: organizationId(identifier?.system, identifier?.value ?? name ?? '', field),
    identifier: listOf(identifier),
    name,
    ...more,
  });
}

/** HD to Organization. */
export function organizationOf(parts: Parts): Reference | undefined {
  const named = authority(parts);
  const label = named.namespace || named.universalId;
  if (label === '') return undefined;
  const system = authoritySystem(named, parts.scope, 'organization');
  return parts.scope.add({
    resourceType: 'Organization',
    id: organizationId(system, label, parts),
    identifier: listOf(namespaceIdentifier(named), universalIdentifier(named, system)),
    name: named.namespace || undefined,
  });
}

/** CWE to Organization (OBX-15: the code names who produced the result). */
export function organizationByCode(field: FieldReader): Reference | undefined {
  const code = field.value(1);
  const name = field.value(2);
  const system = field.value(3);
  if (code === undefined && name === undefined) return undefined;
  const id = organizationId(system, code ?? name ?? '', field);
  // Every OBX of a report names its laboratory.
  const known = field.scope.find('Organization', id);
  if (known !== undefined) return known;
  return field.scope.add({
    resourceType: 'Organization',
    id,
    identifier: listOf(
      code === undefined
        ? undefined
        : { value: code, assigner: system === undefined ? undefined : { display: system } },
    ),
    name: name ?? code,
  });
}

const namespaceIdentifier = ({ namespace }: Authority) => (namespace === '' ? undefined : { value: namespace });

/** An OID, UUID or URI is an identifier in the system of URIs; of other types the type says what it is. */
const universalIdentifier = ({ universalId, universalIdType }: Authority, uri: string) => {
  if (universalId === '') return undefined;
  return /^(ISO|UUID|GUID|URI)$/i.test(universalIdType)
    ? { system: 'urn:ietf:rfc:3986', value: uri }
    : { type: universalIdType === '' ? undefined : { text: universalIdType }, value: universalId };
};

const organizationId = (system: string | undefined, value: string, parts: Parts): string =>
  resourceId('Organization', parts.scope.context.organization, system ?? '', value);

import type { Address, ContactPoint, Identifier, Organization, Reference } from '#fhir';
import { codingSystem } from '../codes/coding-system.js';
import { concat, listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader, Parts } from '../reader.js';
import { type Authority, authority, authoritySystem } from './authority.js';
import { organizationNumber, universalIdentifier } from './identifier.js';

/** XON to Organization. */
export function xon(
  field: FieldReader,
  more?: Pick<Organization, 'address' | 'telecom' | 'contact' | 'type' | 'identifier'>,
): Reference | undefined {
  const name = field.value(1);
  const identifier = organizationNumber(field);
  if (name === undefined && identifier === undefined) return undefined;
  return field.scope.add({
    resourceType: 'Organization',
    id: organizationId(identifier?.system, identifier?.value ?? name ?? '', field),
    name,
    ...(more && awayFromHome(more)),
    identifier: concat(listOf(identifier), more?.identifier),
  });
}

/** R4 org-2 and org-3: no address or number of an organization is a home's; that the sender says so stays beside it. */
export function awayFromHome<More extends Pick<Organization, 'address' | 'telecom'>>(more: More): More {
  const { address, telecom } = more;
  if (![...(address ?? []), ...(telecom ?? [])].some(isHome)) return more;
  return {
    ...more,
    ...(address && { address: address.map((one) => (isHome(one) ? { ...one, ...saidHome } : one)) }),
    ...(telecom && { telecom: telecom.map((one) => (isHome(one) ? { ...one, ...saidHome } : one)) }),
  };
}

const isHome = ({ use }: Pick<Address | ContactPoint, 'use'>): boolean => use === 'home';
const originalText = 'http://hl7.org/fhir/StructureDefinition/originalText';
const saidHome = { use: undefined, _use: { extension: [{ url: originalText, valueString: 'home' }] } };

/** XON[string]: the name of an organization, else its number. */
export const xonName = (field: FieldReader): string | undefined => field.value(1) ?? field.value(10);

/** HD to Organization. */
export function organizationOf(parts: Parts, more?: Pick<Organization, 'address'>): Reference | undefined {
  const named = authority(parts);
  const label = named.namespace || named.universalId;
  if (label === '') return undefined;
  const system = authoritySystem(named, parts.scope, 'organization');
  return parts.scope.add({
    resourceType: 'Organization',
    id: organizationId(system, label, parts),
    identifier: listOf<Identifier>(namespaceIdentifier(named), universalIdentifier(named)),
    name: named.namespace || undefined,
    ...more,
  });
}

/** CWE to Organization (OBX-15: the code names who produced the result). */
export function organizationByCode(field: FieldReader): Reference | undefined {
  const code = field.value(1);
  const name = field.value(9) ?? field.value(2);
  if (code === undefined && name === undefined) return undefined;
  const system = code === undefined ? undefined : field.value(3);
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
        : { system: system && codingSystem(system, field.scope.context.organization), value: code },
    ),
    name: name ?? code,
  });
}

const namespaceIdentifier = ({ namespace }: Authority) => (namespace === '' ? undefined : { value: namespace });

const organizationId = (system: string | undefined, value: string, parts: Parts): string =>
  resourceId('Organization', parts.scope.context.organization, system ?? '', value);

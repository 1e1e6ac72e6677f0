import type { Address, Identifier, Location, Reference } from '#fhir';
import { bedStatus } from '../codes/encounter.js';
import { v2System } from '../codes/uris.js';
import { concat, listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader } from '../reader.js';
import { xad } from './address.js';
import { authority, authoritySystem } from './authority.js';
import { noteUnmapped, originalCode } from './code.js';
import { concept } from './concept.js';
import { organizationOf } from './organization.js';
import { organizationNumber, universalIdentifier } from './identifier.js';

interface Level {
  readonly component: number;
  readonly physicalType: 'si' | 'bu' | 'lvl' | 'ro' | 'bd' | undefined;
}

// From the whole to the part; a point of care has no physical type that is certain (a ward, a clinic, a department).
const levels: readonly Level[] = [
  { component: 4, physicalType: 'si' },
  { component: 7, physicalType: 'bu' },
  { component: 8, physicalType: 'lvl' },
  { component: 1, physicalType: undefined },
  { component: 2, physicalType: 'ro' },
  { component: 3, physicalType: 'bd' },
];

const levelsOfNdl: readonly Level[] = [
  { component: 7, physicalType: 'si' },
  { component: 10, physicalType: 'bu' },
  { component: 11, physicalType: 'lvl' },
  { component: 4, physicalType: undefined },
  { component: 5, physicalType: 'ro' },
  { component: 6, physicalType: 'bd' },
];

/**
 * PL to Locations: one for each level that is valued, each part of the one above; the reference is to the smallest.
 * `operationalStatus` is PV1-40, of a bed or room only.
 */
export function pl(
  field: FieldReader,
  operationalStatus?: () => string | undefined,
  address?: Address,
): Reference | undefined {
  const inner = nested(field, levels);
  const description = field.value(9);
  if (inner === undefined) return locationByDescription(field, description);
  inner.location.description = description;
  inner.location.address = address;
  inner.location.identifier = concat(inner.location.identifier, listOf(comprehensive(field)));
  inner.location.type = personLocationType(field);
  inner.location.operationalStatus = bed(field, operationalStatus);
  return inner.reference;
}

/** NDL.4 to NDL.11: where somebody did something. */
export function ndlLocation(field: FieldReader): Reference | undefined {
  const inner = nested(field, levelsOfNdl);
  const status = field.value(8);
  // Table 0306 is the user's: R4's three codes of a Location cannot be read out of it.
  if (inner !== undefined && status !== undefined) inner.location._status = originalCode('0306', status);
  return inner?.reference;
}

function nested(field: FieldReader, from: readonly Level[]): { location: Location; reference: Reference } | undefined {
  const { scope } = field;
  const path: string[] = [];
  let inner: { location: Location; reference: Reference } | undefined;
  for (const { component, physicalType } of from) {
    if (!field.has(component)) continue;
    const hd = field.component(component);
    const value = hd.value(1);
    if (value === undefined) continue;
    path.push(`${component}:${value}`);
    const location: Location = {
      resourceType: 'Location',
      id: resourceId('Location', scope.context.organization, ...path),
      identifier: listOf({ value }, universalIdentifier(authority(hd))),
      name: value,
      mode: 'instance',
      physicalType: physicalType && {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: physicalType }],
      },
      partOf: inner?.reference,
    };
    inner = { location, reference: scope.add(location) };
  }
  return inner;
}

/** PL.10, the number of the smallest place; its authority is PL.11 where PL.10 names none. */
function comprehensive(field: FieldReader): Identifier | undefined {
  if (!field.has(10)) return undefined;
  const number = field.component(10);
  const value = number.value(1);
  if (value === undefined) return undefined;
  const own = authority(number, 2);
  const assigner = own.namespace === '' && own.universalId === '' ? authority(field.component(11)) : own;
  return {
    system: authoritySystem(assigner, field.scope, 'location'),
    value,
    assigner: assigner.namespace === '' ? undefined : { display: assigner.namespace },
  };
}

function locationByDescription(field: FieldReader, description: string | undefined): Reference | undefined {
  if (description === undefined) return undefined;
  const id = resourceId('Location', field.scope.context.organization, 'description', description);
  return field.scope.add({ resourceType: 'Location', id, description, mode: 'instance' });
}

/** PL.6, table 0305. */
function personLocationType(field: FieldReader): Location['type'] {
  const type = field.value(6);
  return type === undefined ? undefined : [{ coding: [{ system: v2System('0305'), code: type }] }];
}

function bed(field: FieldReader, statusOf: (() => string | undefined) | undefined): Location['operationalStatus'] {
  const status = !field.has(2) && !field.has(3) ? undefined : statusOf?.();
  if (status === undefined) return undefined;
  if (!bedStatus.values.has(status)) noteUnmapped(bedStatus.id, status, 'PV1-40', field.scope);
  return { system: v2System(bedStatus.id), code: status };
}

/** DLD[Location-Discharge]: a kind of place. */
export function locationByCode(field: FieldReader): Reference | undefined {
  const type = concept(field.component(1), '0113');
  if (type === undefined) return undefined;
  const { scope } = field;
  return scope.add({
    resourceType: 'Location',
    id: resourceId('Location', scope.context.organization, '0113', type.coding?.[0]?.code ?? type.text ?? ''),
    type: [type],
    mode: 'instance',
  });
}

/** HD[Location]: EVN-7, where the event happened. */
export function hdLocation(field: FieldReader): Reference | undefined {
  const named = authority(field);
  const label = named.namespace || named.universalId;
  if (label === '') return undefined;
  return field.scope.add({
    resourceType: 'Location',
    id: resourceId('Location', field.scope.context.organization, 'facility', label),
    identifier: listOf(universalIdentifier(named)),
    name: named.namespace || undefined,
    mode: 'instance',
    physicalType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'si' }],
    },
  });
}
/** XON[Location] (ORC-21): the facility as the place where the order was made. */
export function facility(field: FieldReader, more?: Pick<Location, 'address' | 'telecom'>): Reference | undefined {
  const { scope } = field;
  const name = field.value(1);
  const assigned = organizationNumber(field);
  const assigner = organizationOf(field.component(6));
  const identifier = assigned && assigner ? { ...assigned, assigner: { ...assigned.assigner, ...assigner } } : assigned;
  if (name === undefined && identifier === undefined) return undefined;
  return scope.add({
    resourceType: 'Location',
    id: resourceId('Location', scope.context.organization, 'facility', identifier?.value ?? '', name ?? ''),
    identifier: listOf(identifier),
    name,
    mode: 'instance',
    ...more,
  });
}

/** XAD alone as a place (PRT-14, RXA-28). */
export function locationByAddress(field: FieldReader): Reference | undefined {
  const address = xad(field);
  if (address === undefined) return undefined;
  const { scope } = field;
  const id = resourceId('Location', scope.context.organization, 'address', JSON.stringify(address));
  return scope.add({ resourceType: 'Location', id, mode: 'instance', address });
}

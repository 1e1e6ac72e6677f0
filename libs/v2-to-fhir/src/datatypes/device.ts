import type { Device, Reference } from '#fhir';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader } from '../reader.js';
import { cweIdentifiers, ei } from './identifier.js';

/** EI to Device: the instrument that its number names. */
export function deviceOf(field: FieldReader, more?: Omit<Device, 'resourceType' | 'id'>): Reference | undefined {
  const identifier = ei(field, undefined, 'device');
  if (identifier === undefined) return undefined;
  const { scope } = field;
  const id = resourceId('Device', scope.context.organization, identifier.system ?? '', identifier.value ?? '');
  // Every result of a report names its analyser.
  const known = scope.find('Device', id);
  return known ?? scope.add({ resourceType: 'Device', id, identifier: listOf(identifier), ...more });
}

/** CWE[Device] (ORC-18): the codes are numbers of the device, the texts its names. */
export function deviceByCode(field: FieldReader): Reference | undefined {
  const identifiers = cweIdentifiers(field, 'device');
  const names = listOf(field.value(2), field.value(5), field.value(11), field.value(9));
  const [first] = identifiers ?? [];
  if (first === undefined && names === undefined) return undefined;
  const { scope } = field;
  return scope.add({
    resourceType: 'Device',
    id: resourceId('Device', scope.context.organization, first?.system ?? '', first?.value ?? names?.[0] ?? ''),
    identifier: identifiers,
    deviceName: names?.map((name) => ({ name, type: 'user-friendly-name' })),
  });
}

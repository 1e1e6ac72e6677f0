import type { Device, Reference } from '#fhir';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader } from '../reader.js';
import { ei } from './identifier.js';

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

/** CWE to Device (ORC-18): the code is a number of the device, its text the name. */
export function deviceByCode(field: FieldReader): Reference | undefined {
  const value = field.value(1);
  const name = field.value(2);
  if (value === undefined && name === undefined) return undefined;
  const { scope } = field;
  const system = field.value(3);
  return scope.add({
    resourceType: 'Device',
    id: resourceId('Device', scope.context.organization, system ?? '', value ?? name ?? ''),
    identifier:
      value === undefined ? undefined : [{ value, assigner: system === undefined ? undefined : { display: system } }],
    deviceName: name === undefined ? undefined : [{ name, type: 'user-friendly-name' }],
  });
}

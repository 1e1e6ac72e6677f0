import type { HumanName, Identifier, Practitioner, Reference } from '#fhir';
import { v2System } from '../codes/uris.js';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { FieldReader, Parts } from '../reader.js';
import type { MappingScope } from '../scope.js';
import { between, dateTimeAt } from './date-time.js';
import { cnnName, xcnName } from './human-name.js';
import { ei, personNumber } from './identifier.js';
import { ndlLocation } from './location.js';
import { roleOf } from './practitioner-role.js';

/** Number and name of a person in an XCN; undefined where it has neither. */
export function xcnPerson(
  field: FieldReader,
  local: string,
): { identifier?: Identifier; name?: HumanName } | undefined {
  const identifier = personNumber(field, local);
  const name = xcnName(field);
  return identifier === undefined && name === undefined ? undefined : { identifier, name };
}

/** XCN (and CN of old versions) to Practitioner. */
export function xcn(field: FieldReader, more?: Pick<Practitioner, 'address' | 'telecom'>): Reference | undefined {
  const { scope } = field;
  const person = xcnPerson(field, 'practitioner');
  if (person === undefined) return undefined;
  const degree = field.value(7);
  return scope.add({
    resourceType: 'Practitioner',
    id: practitionerId(scope, person.identifier, person.name),
    identifier: listOf(person.identifier),
    name: listOf(person.name),
    qualification:
      degree === undefined ? undefined : [{ code: { coding: [{ system: v2System('0360'), code: degree }] } }],
    ...more,
  });
}

/** NDL.1 (CNN): a person whose parts are subcomponents. */
function cnn(parts: Parts): Reference | undefined {
  const { scope } = parts;
  const value = parts.value(1);
  const name = cnnName(parts);
  if (value === undefined && name === undefined) return undefined;
  const identifier = ei(parts, undefined, 'practitioner', 9);
  return scope.add({
    resourceType: 'Practitioner',
    id: practitionerId(scope, identifier, name),
    identifier: listOf(identifier),
    name: listOf(name),
  });
}

/** NDL to PractitionerRole: who, from when until when, where. */
export function ndl(field: FieldReader): Reference | undefined {
  if (isPersonAlone(field)) return xcn(field);
  const practitioner = cnn(field.component(1));
  const location = ndlLocation(field);
  const period = between(dateTimeAt(field, 2), dateTimeAt(field, 3), field.scope);
  return practitioner && roleOf({ practitioner, location: listOf(location), period }, field.scope);
}

/** An XCN, which senders put in place of an NDL: a name stands where the standard has a time. */
const isPersonAlone = (field: FieldReader): boolean => /^\D/.test(field.text(2)) && field.component(1).text(2) === '';

/** By number where there is one, else by name: the same person in every message of the organization. */
function practitionerId(scope: MappingScope, identifier: Identifier | undefined, name: HumanName | undefined): string {
  const key =
    identifier === undefined
      ? ['', `${name?.family}\n${name?.given?.join('\n')}`]
      : [identifier.system ?? '', identifier.value ?? ''];
  return resourceId('Practitioner', scope.context.organization, ...key);
}

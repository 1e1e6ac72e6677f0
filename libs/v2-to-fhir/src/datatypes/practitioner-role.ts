import type { CodeableConcept, PractitionerRole, Reference } from '#fhir';
import { listOf } from '../compact.js';
import { resourceId } from '../ids.js';
import type { MappingScope } from '../scope.js';

export type RoleParts = Omit<PractitionerRole, 'resourceType' | 'id'>;

/** A person in a role; without anything to say of the role the person alone. */
export function roleOf(parts: RoleParts, scope: MappingScope): Reference | undefined {
  const { practitioner, organization } = parts;
  if (practitioner === undefined && organization === undefined) return undefined;
  const code = parts.code?.[0]?.coding?.[0]?.code ?? parts.code?.[0]?.text ?? '';
  const id = resourceId(
    'PractitionerRole',
    scope.context.organization,
    practitioner?.reference ?? '',
    organization?.reference ?? '',
    code,
    parts.location?.[0]?.reference ?? '',
  );
  return scope.find('PractitionerRole', id) ?? scope.add({ resourceType: 'PractitionerRole', id, ...parts });
}

export const coded = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });

/** Table 0443 and its successor 0912: roles of persons in an order. */
export const providerRole = (code: string): CodeableConcept =>
  coded('http://terminology.hl7.org/CodeSystem/v2-0443', code);

/** A role that is named by one code and needs nothing else. */
export const inRole = (
  practitioner: Reference | undefined,
  code: CodeableConcept,
  scope: MappingScope,
): Reference | undefined => practitioner && roleOf({ practitioner, code: listOf(code) }, scope);

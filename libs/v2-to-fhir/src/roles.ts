import type { CareTeam, CareTeamParticipant, Encounter, Patient, Reference, RelatedPerson } from '#fhir';
import { relationship } from './codes/patient.js';
import { concat, listOf } from './compact.js';
import { concept } from './datatypes/concept.js';
import { resourceId } from './ids.js';
import type { SegmentReader } from './reader.js';
import { fieldsOf } from './segments/role-fields.js';
import {
  isGeneralPractitioner,
  isRelative,
  practitionerRole,
  roleAddresses,
  roleConcept,
  roleIdentifiers,
  roleOrganization,
  rolePeriod,
  rolePerson,
  rolePractitioner,
  roleTelecom,
} from './segments/role.js';

/** ROL and PRT of a visit: ROL[Encounter-PractitionerRole], and PRT alike. */
export function visitParticipants(roles: readonly SegmentReader[], patient: Reference): Encounter['participant'] {
  const participants: NonNullable<Encounter['participant']> = [];
  for (const role of roles) {
    const type = roleConcept(role);
    const individual = practitionerRole(role, patient, role.name === 'PRT' ? type : undefined);
    if (orForget(role, individual) === undefined) continue;
    participants.push({ type: listOf(type), period: rolePeriod(role), individual });
  }
  return participants.length === 0 ? undefined : participants;
}

/**
 * ROL and PRT of a person: primary care as general practitioner, relatives as RelatedPerson, and all but the former as
 * the care team. Gives the general practitioners.
 */
export function personRoles(roles: readonly SegmentReader[], patient: Reference): Patient['generalPractitioner'] {
  const practitioners = roles
    .filter(isGeneralPractitioner)
    .map((role) => orForget(role, generalPractitioner(role, patient)));
  addCareTeam(
    roles.filter((role) => !isGeneralPractitioner(role)),
    patient,
  );
  return listOf(...practitioners);
}

/** A role of nobody is not read. */
function orForget<Made>(role: SegmentReader, made: Made | undefined): Made | undefined {
  if (made === undefined) role.forget();
  return made;
}

/** A person alone is a Practitioner; with an organization, a place or a time it is a role that somebody has. */
function generalPractitioner(role: SegmentReader, patient: Reference): Reference | undefined {
  const { person, role: code } = fieldsOf(role);
  const isAlone =
    role.name === 'PRT' && !role.texts.fields.some((text, at) => text !== '' && at > 2 && at !== person && at !== code);
  return isAlone ? rolePractitioner(role) : practitionerRole(role, patient, roleConcept(role));
}

function addCareTeam(roles: readonly SegmentReader[], subject: Reference): void {
  const [first] = roles;
  const participant = roles.flatMap((role) => orForget(role, participantOf(role, subject)) ?? []);
  if (first === undefined || participant.length === 0) return;
  const team: CareTeam = {
    resourceType: 'CareTeam',
    id: resourceId('CareTeam', subject.reference ?? '', 'roles'),
    subject,
    participant,
    reasonCode: concat(...roles.map((role) => role.each(fieldsOf(role).reason, (field) => concept(field)))),
    telecom: concat(...roles.filter(({ name }) => name === 'ROL').map(roleTelecom)),
  };
  first.scope.add(team);
}

/** ROL[CareTeam], PRT[CareTeam]: somebody, on behalf of an organization, or an organization alone. */
function participantOf(segment: SegmentReader, patient: Reference): CareTeamParticipant | undefined {
  const { kind } = fieldsOf(segment);
  const somebody = memberOf(segment, patient);
  const about = somebody === undefined ? { address: roleAddresses(segment), telecom: roleTelecom(segment) } : {};
  // R4 ctm-1: only a Practitioner acts on behalf of an organization; a PractitionerRole names its own.
  const isAlone = somebody === undefined || somebody.reference?.startsWith('Practitioner/') === true;
  const organization = isAlone ? roleOrganization(segment, about) : undefined;
  const member = somebody ?? organization;
  if (member === undefined) return undefined;
  return {
    role: concat(
      listOf(roleConcept(segment)),
      segment.each(kind, (field) => concept(field)),
    ),
    member,
    onBehalfOf: somebody === undefined ? undefined : organization,
    period: rolePeriod(segment),
  };
}

function memberOf(segment: SegmentReader, patient: Reference): Reference | undefined {
  if (isRelative(segment)) return relative(segment, patient);
  const { specialty } = fieldsOf(segment);
  if (segment.populated(specialty))
    return practitionerRole(
      segment,
      patient,
      segment.first(specialty, (field) => concept(field)),
    );
  return segment.first(fieldsOf(segment).person, () => rolePractitionerWithPhones(segment));
}

const rolePractitionerWithPhones = (segment: SegmentReader): Reference | undefined => {
  const practitioner = rolePractitioner(segment, roleAddresses(segment));
  const telecom = segment.name === 'PRT' ? roleTelecom(segment) : undefined;
  if (practitioner !== undefined && telecom !== undefined) segment.scope.extend(practitioner, { telecom });
  return practitioner;
};

/** ROL[RelatedPerson], PRT[RelatedPerson]. */
function relative(segment: SegmentReader, patient: Reference): Reference | undefined {
  const person = rolePerson(segment);
  if (person === undefined) return undefined;
  const { identifier, name } = person;
  const suffix = segment.field(fieldsOf(segment).person).value(7);
  const names = suffix === undefined || name === undefined ? name : { ...name, suffix: concat(name.suffix, [suffix]) };
  const resource: RelatedPerson = {
    resourceType: 'RelatedPerson',
    id: resourceId(
      'RelatedPerson',
      patient.reference ?? '',
      identifier?.value ?? '',
      `${name?.family}\n${name?.given?.join('\n')}`,
    ),
    identifier: concat(roleIdentifiers(segment), listOf(identifier)),
    patient,
    relationship: segment.each(fieldsOf(segment).role, (field) => concept(field, relationship)),
    name: listOf(names),
    telecom: roleTelecom(segment),
    address: roleAddresses(segment),
    period: rolePeriod(segment),
  };
  return segment.scope.add(resource);
}

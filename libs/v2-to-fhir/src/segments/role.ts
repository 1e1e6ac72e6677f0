import type { Address, CodeableConcept, ContactPoint, Identifier, Period, PractitionerRole, Reference } from '#fhir';
import { relationship } from '../codes/patient.js';
import { participation, providerRole } from '../codes/role.js';
import { concat, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { ei, pln } from '../datatypes/identifier.js';
import { pl } from '../datatypes/location.js';
import { xon } from '../datatypes/organization.js';
import { xcn, xcnPerson } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';
import { fieldsOf } from './role-fields.js';

/** Role code as sent. */
const roleCode = (segment: SegmentReader): string => segment.text(fieldsOf(segment).role);

export const isGeneralPractitioner = (segment: SegmentReader): boolean => /^(PP|FHCP)$/.test(roleCode(segment));

/** Tables 0443 and 0912 have no relatives; senders use the codes of table 0063. */
export const isRelative = (segment: SegmentReader): boolean => relationship.concepts.has(roleCode(segment));

export const roleConcept = (segment: SegmentReader): CodeableConcept | undefined =>
  segment.first(fieldsOf(segment).role, (field) =>
    concept(field, segment.name === 'ROL' ? providerRole : participation),
  );

export const rolePeriod = (segment: SegmentReader): Period | undefined => {
  const { start, end } = fieldsOf(segment);
  const time = (field: number): string | undefined => dateTimeOf(segment, field);
  return between(time(start), time(end), segment.scope);
};

export const roleIdentifiers = (segment: SegmentReader): Identifier[] | undefined => {
  const { id, licence } = fieldsOf(segment);
  return concat(
    segment.each(id, (field) => ei(field, undefined, 'role')),
    segment.each(licence, pln),
  );
};

export const roleAddresses = (segment: SegmentReader): Address[] | undefined =>
  segment.each(fieldsOf(segment).address, xad);

/** Phones; PRT-23 says how the person would be reached, which is at the first of that kind, else at the first. */
export function roleTelecom(segment: SegmentReader): ContactPoint[] | undefined {
  const { telecom, preferred } = fieldsOf(segment);
  const points = segment.each(telecom, (field) => xtn(field));
  if (points === undefined || !ways.has(segment.segment.value(preferred))) return points;
  const way = segment.text(preferred);
  const wanted = points.find((point) => ways.get(way)?.(point)) ?? points[0];
  return points.map((point) =>
    point === wanted ? { ...point, extension: concat(point.extension, [isPreferred]) } : point,
  );
}

const isPreferred = { url: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred', valueBoolean: true };

/** Table 0185. */
const ways = new Map<string, (point: ContactPoint) => boolean>([
  ['B', ({ system }) => system === 'pager'],
  ['C', ({ use }) => use === 'mobile'],
  ['E', ({ system }) => system === 'email'],
  ['F', ({ system }) => system === 'fax'],
  ['H', ({ system, use }) => system === 'phone' && use === 'home'],
  ['O', ({ system, use }) => system === 'phone' && use === 'work'],
]);

/** The organization with the kind of its unit; `address` is its own. */
export function roleOrganization(segment: SegmentReader, more: { address?: Address[]; telecom?: ContactPoint[] } = {}) {
  const { organization, unitType } = fieldsOf(segment);
  if (!segment.populated(organization)) return undefined;
  const type = segment.first(unitType, (field) => concept(field, '0406'));
  return segment.first(organization, (field) => xon(field, { ...more, ...(type && { type: [type] }) }));
}

export const rolePractitioner = (segment: SegmentReader, address?: Address[]): Reference | undefined =>
  segment.first(fieldsOf(segment).person, (field: FieldReader) => xcn(field, address && { address }));

/** Name and number of a person who is no practitioner. */
export const rolePerson = (segment: SegmentReader): ReturnType<typeof xcnPerson> =>
  segment.first(fieldsOf(segment).person, (field) => xcnPerson(field, 'person'));

// XAD.7 says whose address it is (guide, condition of ROL-11).
const ofLocation = new Set(['M', 'O', 'S', 'SH', 'TM']);
const ofOrganization = new Set(['B', 'BI', 'L']);

/** ROL and PRT as a PractitionerRole; `code` where it is not the role itself. */
export function practitionerRole(
  segment: SegmentReader,
  owner: Reference,
  code: CodeableConcept | undefined,
): Reference | undefined {
  const fields = fieldsOf(segment);
  const kind = segment.field(fields.address).raw === '' ? '' : segment.text(fields.address, 7);
  const address = roleAddresses(segment);
  const isPlace = ofLocation.has(kind) && segment.populated(fields.location);
  const isUnit = ofOrganization.has(kind) && segment.populated(fields.organization);
  const practitioner = rolePractitioner(segment, isPlace || isUnit ? undefined : address);
  const organization = roleOrganization(segment, isUnit && address ? { address } : {});
  const location = segment.first(fields.location, (field) => pl(field, undefined, isPlace ? address?.[0] : undefined));
  if (practitioner === undefined && organization === undefined && location === undefined) return undefined;
  const who = practitioner ?? organization ?? location;
  const role: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id: resourceId('PractitionerRole', owner.reference ?? '', roleCode(segment), who?.reference ?? ''),
    identifier: roleIdentifiers(segment),
    period: rolePeriod(segment),
    practitioner,
    organization,
    code: listOf(code),
    specialty: segment.each(fields.specialty, (field) => concept(field)),
    location: listOf(location),
    telecom: roleTelecom(segment),
  };
  return segment.scope.add(role);
}

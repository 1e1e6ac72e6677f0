import type { Reference } from '#fhir';
import { concat, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { organizationByCode, xon } from '../datatypes/organization.js';
import { coded, inRole, roleOf } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import type { SegmentReader } from '../reader.js';
import type { Participant } from './prt-to-participant.js';

/** OBX-16; OBX-23 with its address OBX-24 and director OBX-25; OBX-15; PRT. */
export function performers(obx: SegmentReader, participation: readonly Participant[]): Reference[] | undefined {
  const observers = obx.each(16, (field) => inRole(xcn(field), observer, obx.scope));
  const { scope } = obx;
  const addresses = obx.each(24, xad);
  const organization = obx.first(23, (field) => xon(field, addresses && { address: addresses }));
  if (organization === undefined) obx.forget(24);
  const producer = obx.first(15, organizationByCode);
  const director = obx.first(25, (field) => xcn(field));
  // A director is one of the laboratory that OBX-23 names, else of the producer.
  const role = { practitioner: director, organization: organization ?? producer, code: [medicalDirector] };
  const directed = director && roleOf(role, scope);
  return concat(
    observers,
    listOf(directed ?? organization),
    producer?.reference === organization?.reference ? undefined : listOf(producer),
    participation.length === 0 ? undefined : participation.flatMap(({ who }) => who ?? []),
  );
}

const observer = coded('http://terminology.hl7.org/CodeSystem/practitioner-role', 'responsibleObserver');
const medicalDirector = coded('http://terminology.hl7.org/CodeSystem/v2-0912', 'MDIR');

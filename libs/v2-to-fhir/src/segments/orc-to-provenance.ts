import type { Provenance, Reference } from '#fhir';
import { concat, element, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { required } from '../datatypes/code.js';
import { dateTimeOf, instantOf } from '../datatypes/date-time.js';
import { deviceByCode } from '../datatypes/device.js';
import { facility } from '../datatypes/location.js';
import { organizationByCode } from '../datatypes/organization.js';
import { coded } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { orderingProvider, security } from './orc-to-order.js';

type Agent = Provenance['agent'][number];

// Entered, verified, entering organization and device, action by: what only a Provenance holds.
const ownFields = [10, 11, 17, 18, 19] as const;

/**
 * ORC[Provenance]: who entered, verified, asked for and did what ORC-1 names. Undefined where nobody is named (R4 wants
 * an agent); `always` false: where nobody is named but the ordering provider, who is the requester of the order.
 */
export function provenanceFromOrc(orc: SegmentReader, target: Reference, always: boolean): Provenance | undefined {
  if (!always && !ownFields.some((field) => orc.populated(field))) return undefined;
  const [first, ...others] = agents(orc) ?? [];
  if (first === undefined) return undefined;
  return {
    resourceType: 'Provenance',
    id: resourceId('Provenance', target.reference ?? '', orc.text(1), orc.text(9)),
    meta: security(orc),
    target: [target],
    occurredDateTime: dateTimeOf(orc, 9),
    // A time without seconds or zone is no instant.
    ...required('recorded', instantOf(orc, 9)),
    location: location(orc),
    activity: activity(orc.text(1)),
    agent: [first, ...others],
  };
}

function agents(orc: SegmentReader): Agent[] | undefined {
  const onBehalfOf = orc.first(17, organizationByCode);
  const persons = (field: number, type: string): Agent[] | undefined =>
    orc.each(field, (person) => agent(xcn(person), type));
  const enterers = persons(10, 'enterer') ?? listOf(agent(onBehalfOf, 'enterer'));
  return concat(
    enterers?.map((enterer) => (enterer.who === onBehalfOf ? enterer : { ...enterer, onBehalfOf })),
    persons(11, 'verifier'),
    listOf(agent(orderingProvider(orc), 'author')),
    persons(19, 'performer'),
    listOf(agent(orc.first(18, deviceByCode), undefined)),
  );
}

const participantType = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

const agent = (who: Reference | undefined, type: string | undefined): Agent | undefined =>
  who && { type: type === undefined ? undefined : coded(participantType, type), who };

/** ORC-21 to ORC-23 as the place of the order. */
function location(orc: SegmentReader): Reference | undefined {
  if (!orc.populated(21)) return undefined;
  const more = element({ address: orc.first(22, xad), telecom: orc.each(23, (field) => xtn(field)) });
  return orc.first(21, (field) => facility(field, more));
}

const activities = new Map([
  ['NW', 'CREATE'],
  ['SC', 'UPDATE'],
  ['OC', 'CANCEL'],
  ['CA', 'CANCEL'],
]);

function activity(control: string): Provenance['activity'] {
  const code = activities.get(control);
  return code === undefined ? undefined : coded('http://terminology.hl7.org/CodeSystem/v3-DataOperation', code);
}

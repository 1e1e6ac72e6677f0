import { flat, type Provenance, type Reference } from '#fhir';
import type { Header } from '#hl7';
import { listOf } from '../compact.js';
import { authority } from '../datatypes/authority.js';
import { dateTimeOf, instantOf } from '../datatypes/date-time.js';
import { lacking } from '../datatypes/code.js';
import { universalIdentifier } from '../datatypes/identifier.js';
import { organizationOf, xon } from '../datatypes/organization.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { leaf } from '../text.js';

/**
 * MSH[Provenance-Source]: who sent the message for whom, and through what. Only where somebody else is responsible for
 * it (MSH-22) or a network address is named (MSH-24): otherwise the MessageHeader says all of it.
 */
export function provenanceFromMsh(msh: SegmentReader, header: Header, target: readonly Reference[]): void {
  if (!msh.populated(22) && !msh.populated(24)) return;
  const who = msh.first(22, (field) => xon(field)) ?? msh.first(4, (field) => organizationOf(field));
  if (who === undefined || target.length === 0) return;
  const { scope } = msh;
  const type = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }],
  };
  const source: Omit<Provenance, 'recorded'> = {
    resourceType: 'Provenance',
    id: resourceId('Provenance', scope.context.messageId, 'source'),
    target: [...target],
    occurredDateTime: dateTimeOf(msh, 7),
    activity: { coding: [{ display: flat(leaf(`message - ${header.type}^${header.trigger}^${msh.text(9, 3)}`)) }] },
    agent: [{ type, who }],
    entity: device(msh),
  };
  const recorded = instantOf(msh, 7);
  scope.add(recorded === undefined ? lacking<Provenance, 'recorded'>('recorded', source) : { ...source, recorded });
}

/** The sending application of MSH-3, where MSH-24 says through which address it sent. */
function device(msh: SegmentReader): Provenance['entity'] {
  if (!msh.populated(3) || !msh.populated(24)) return undefined;
  const named = authority(msh.field(3));
  const { scope } = msh;
  const what = scope.add({
    resourceType: 'Device',
    id: resourceId('Device', scope.context.organization, 'application', named.namespace || named.universalId),
    identifier: listOf(named.namespace === '' ? undefined : { value: named.namespace }, universalIdentifier(named)),
  });
  return [{ role: 'source', what }];
}

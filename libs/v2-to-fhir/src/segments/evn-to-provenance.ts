import { type CodeableConcept, flat, type Provenance, type Reference } from '#fhir';
import type { Header } from '#hl7';
import { eventReason } from '../codes/encounter.js';
import { listOf } from '../compact.js';
import { dataAbsent, lacking } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf, instantOf } from '../datatypes/date-time.js';
import { hdLocation } from '../datatypes/location.js';
import { organizationOf, xon } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { leaf } from '../text.js';

/**
 * EVN[Provenance] and MSH[Provenance-Operator]: who did what the message tells of, why, when and where. Only where EVN
 * says more than its time, which is `eventTime` of the message.
 */
export function provenanceFromEvn(
  evn: SegmentReader,
  msh: SegmentReader,
  header: Header,
  target: readonly Reference[],
): void {
  const who = evn.each(5, (field) => xcn(field));
  const reason = reasonOf(evn);
  const occurredDateTime = dateTimeOf(evn, 6);
  const location = evn.first(7, hdLocation);
  if (who === undefined && reason === undefined && occurredDateTime === undefined && location === undefined) return;
  const operator = msh.first(22, (field) => xon(field)) ?? msh.first(4, (field) => organizationOf(field));
  const agents = who ?? listOf(operator) ?? [dataAbsent()];
  const event: Omit<Provenance, 'recorded'> = {
    resourceType: 'Provenance',
    id: resourceId('Provenance', evn.scope.context.messageId, 'event'),
    target: [...target],
    occurredDateTime,
    location,
    reason: listOf(reason),
    activity: { coding: [{ display: flat(leaf(`event - ${header.type}^${header.trigger}`)) }] },
    agent: agents.map((agent) => ({ who: agent })),
  };
  const recorded = instantOf(evn, 2);
  evn.scope.add(recorded === undefined ? lacking<Provenance, 'recorded'>('recorded', event) : { ...event, recorded });
}

/** EVN-4; U says that nobody knows. */
const reasonOf = (evn: SegmentReader): CodeableConcept | undefined =>
  evn.text(4) === 'U' ? dataAbsent() : evn.first(4, (field) => concept(field, eventReason));

/** PID[Provenance-Patient]: PID-33 and PID-34, when and where the person was last changed. */
export function provenanceFromPid(pid: SegmentReader, patient: Reference): void {
  const occurredDateTime = dateTimeOf(pid, 33);
  const facility = pid.first(34, (field) => organizationOf(field));
  if (occurredDateTime === undefined && facility === undefined) return;
  const type = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'performer' }],
  };
  pid.scope.add(
    lacking<Provenance, 'recorded'>('recorded', {
      resourceType: 'Provenance',
      id: resourceId('Provenance', pid.scope.context.messageId, patient.reference ?? ''),
      target: [patient],
      occurredDateTime,
      activity: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'UPDATE' }],
      },
      agent: [facility === undefined ? { who: dataAbsent() } : { type, who: facility }],
    }),
  );
}

import { type Appointment, pointTo, type Provenance, type Reference, type ServiceRequest } from '#fhir';
import type { Header } from '#hl7';
import { concat, element, listOf } from './compact.js';
import { absent } from './datatypes/code.js';
import { concept } from './datatypes/concept.js';
import { instant } from './datatypes/date-time.js';
import { later } from './datatypes/duration.js';
import { ei } from './datatypes/identifier.js';
import { coded } from './datatypes/practitioner-role.js';
import { xcn } from './datatypes/practitioner.js';
import { resourceId } from './ids.js';
import type { SegmentReader } from './reader.js';
import { resourceParticipants, resourceTime } from './segments/ai-to-participant.js';
import { appointment } from './segments/sch-to-appointment.js';

/** SIU: one SCH, whose PID, AIS, AIG, AIL and AIP all belong to it. Undefined where there is none. */
export function mapAppointment(
  segments: readonly SegmentReader[],
  { trigger }: Header,
  patients: readonly Reference[],
): Appointment | undefined {
  const sch = segments.find(({ name }) => name === 'SCH');
  if (sch === undefined) return undefined;
  const resources = segments.filter(({ name }) => /^AI[SGLP]$/.test(name));
  const start = instant(sch.field(11).value(4), `${sch.at}-11.4`, sch.scope);
  const times = resources.map((segment) => resourceTime(segment, start));
  const services = resources.filter(({ name }) => name === 'AIS');
  for (const segment of segments) if (segment.name === 'RGS' || segment.name === 'AIS') segment.text(1); // Set ID
  return appointment(sch, {
    trigger,
    patients,
    services,
    participants: resources.flatMap((segment) => resourceParticipants(segment, start)),
    notes: notesOf(segments),
    orders: ordersOf(sch, services, patients, start),
    start: times.map((time) => time.start).find((time) => time !== undefined && /T\d\d:\d\d:\d\d/.test(time)),
    lasts: times.find(({ lasts }) => lasts !== undefined)?.lasts,
  });
}

/** SCH[Provenance]: who entered it. When, SCH does not say. */
export function provenanceFromSch(segments: readonly SegmentReader[], target: Reference): Provenance | undefined {
  const sch = segments.find(({ name }) => name === 'SCH');
  const [first, ...others] = sch?.each(20, (person) => enterer(xcn(person))) ?? [];
  if (first === undefined) return undefined;
  const id = resourceId('Provenance', target.reference ?? '', 'SCH', first.who.reference ?? '');
  return { resourceType: 'Provenance', id, target: [target], ...absent('recorded'), agent: [first, ...others] };
}

const enterer = (who: Reference | undefined): Provenance['agent'][number] | undefined =>
  who && { type: coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'enterer'), who };

/** NTE of SCH and of the resources; those behind OBX belong to the observation. */
function notesOf(segments: readonly SegmentReader[]): SegmentReader[] {
  const notes: SegmentReader[] = [];
  let isOfAppointment = false;
  for (const segment of segments) {
    if (segment.name !== 'NTE') isOfAppointment = /^(SCH|TQ1|RGS|AI[SGLP])$/.test(segment.name);
    else if (isOfAppointment) notes.push(segment);
  }
  return notes;
}

/**
 * SCH[ServiceRequest], AIS[ServiceRequest]: the order that the appointment is for, by the numbers of SCH-26 and SCH-27.
 * Its state is unknown here: the placer's own message says it.
 */
function ordersOf(
  sch: SegmentReader,
  services: readonly SegmentReader[],
  [subject]: readonly Reference[],
  appointmentStart: string | undefined,
): Reference[] {
  const placer = sch.first(26, (field) => ei(field, 'PLAC', 'placer'));
  const filler = sch.first(27, (field) => ei(field, 'FILL', 'filler'));
  const number = placer ?? filler;
  if (number === undefined || subject === undefined) return [];
  const { organization } = sch.scope.context;
  const orders = (services.length === 0 ? [undefined] : services).map((ais): ServiceRequest => {
    const { start, lasts } = ais === undefined ? { start: appointmentStart } : resourceTime(ais, appointmentStart);
    const code = ais?.first(3, (field) => concept(field));
    const kind = ais?.text(3, 1) || ais?.text(3, 2) || '';
    const by = [placer === undefined ? 'filler' : 'placer', number.system ?? '', number.value ?? ''];
    return {
      resourceType: 'ServiceRequest',
      id: resourceId('ServiceRequest', resourceId('request', ...by, organization, kind)),
      identifier: listOf(placer, filler),
      status: 'unknown',
      intent: 'order',
      code,
      orderDetail:
        code &&
        concat(
          ais?.each(11, (field) => concept(field)),
          ais?.each(12, (field) => concept(field)),
        ),
      subject,
      occurrencePeriod: element({ start, end: later(start, lasts) }),
    };
  });
  return orders.map((order) => {
    sch.scope.add(order);
    return pointTo(order);
  });
}

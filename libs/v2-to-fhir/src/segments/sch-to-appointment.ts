import type { Appointment, AppointmentParticipant, CodeableConcept, Extension, Identifier, Reference } from '#fhir';
import {
  appointmentEvent,
  appointmentReason,
  appointmentStatus,
  appointmentType,
  endingEvents,
} from '../codes/schedule.js';
import { concat, listOf } from '../compact.js';
import { absent, absentAs, code, dataAbsent, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { instant } from '../datatypes/date-time.js';
import { later, minutesOf, type Span, spanAt } from '../datatypes/duration.js';
import { ei } from '../datatypes/identifier.js';
import { coded } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';
import { annotations } from './nte-to-annotation.js';

export interface AppointmentParts {
  readonly trigger: string;
  readonly patients: readonly Reference[];
  readonly services: readonly SegmentReader[];
  readonly participants: readonly AppointmentParticipant[];
  /** NTE of SCH and of all resources. */
  readonly notes: readonly SegmentReader[];
  readonly orders: readonly Reference[];
  /** Of AIS, AIL, AIP, AIG: the first that is known, where SCH-11 says nothing. */
  readonly start: string | undefined;
  readonly lasts: Span | undefined;
}

/** SCH[Appointment], AIS[Appointment], PID[Appointment], NTE[Appointment-Comment]. */
export function appointment(sch: SegmentReader, parts: AppointmentParts): Appointment {
  const placer = sch.first(1, (field) => ei(field, 'PLAC', 'placer-appointment'));
  const filler = sch.first(2, (field) => ei(field, 'FILL', 'filler-appointment'));
  const status = statusOf(sch, parts);
  const minutes = minutesOf(lastsOf(sch) ?? parts.lasts) || undefined;
  const reason = sch.first(6, (field) => concept(field, '0276'));
  const isCancelled = status.status === 'cancelled' || status.status === 'noshow';
  return {
    resourceType: 'Appointment',
    id: appointmentId(sch, placer, filler, parts.patients),
    extension: concat(parts.patients.map(subjectOf), noteExtensions(parts.notes)),
    identifier: listOf(placer, filler),
    ...status,
    // R4 app-4: a reason of cancellation stands with a cancelled appointment only.
    cancelationReason: isCancelled ? reason : undefined,
    serviceType: concat(...parts.services.map((ais) => listOf(ais.first(3, (field) => concept(field))))),
    ...reasons(sch, isCancelled ? undefined : reason),
    ...times(sch, parts),
    minutesDuration: minutes,
    comment: comment(parts.notes),
    basedOn: parts.orders.length === 0 ? undefined : [...parts.orders],
    participant: participantsOf(sch, parts),
  };
}

/** The filler's number names the appointment, for SIU is the filler's; else the placer's, else whose and when. */
function appointmentId(
  sch: SegmentReader,
  placer: Identifier | undefined,
  filler: Identifier | undefined,
  [patient]: readonly Reference[],
): string {
  const { organization } = sch.scope.context;
  const number = filler ?? placer;
  return number === undefined
    ? resourceId('Appointment', organization, patient?.reference ?? '', sch.field(11).text(4))
    : resourceId(
        'Appointment',
        organization,
        filler === undefined ? 'placer' : 'filler',
        number.system ?? '',
        number.value ?? '',
      );
}

/** SCH-25, save where the event ended the appointment; without either the status is absent, which R4 can say. */
function statusOf(
  sch: SegmentReader,
  { trigger, services }: AppointmentParts,
): Pick<Appointment, 'status' | '_status'> {
  // Where SCH-25 is empty, the status of the service (AIS-10) is the only one there is.
  const ofService = services.flatMap((ais) => ais.value(10) ?? ais.value(10, 4) ?? [])[0];
  const sent = sch.value(25) ?? sch.value(25, 4) ?? ofService;
  const own = code(appointmentStatus, sent?.toLowerCase(), `${sch.at}-25`, sch.scope);
  const event = appointmentEvent.codes.get(trigger);
  const status = endingEvents.has(trigger) ? event : (own ?? event);
  const beside = sent === undefined ? undefined : originalCode('0278', sent);
  // What the event says stands beside what was sent, where that is another thing.
  if (status !== undefined) return { status, _status: own === status ? undefined : beside };
  return absent('status', beside);
}

/** SCH-7 is a reason, or a type where it names that table; SCH-8 a type. */
function reasons(
  sch: SegmentReader,
  event: Appointment['cancelationReason'],
): Pick<Appointment, 'reasonCode' | 'appointmentType'> {
  const isType = /^HL70277$/i.test(sch.segment.value(7, 1, 3));
  const reason = isType ? undefined : sch.first(7, (field) => concept(field, appointmentReason));
  const typeOfReason = isType ? sch.first(7, (field) => concept(field, appointmentType)) : undefined;
  return {
    appointmentType: sch.first(8, (field) => concept(field, appointmentType)) ?? typeOfReason,
    reasonCode: listOf(reason, event),
  };
}

/** SCH-9 in the units of SCH-10. */
const lastsOf = (sch: SegmentReader): Span | undefined => spanAt(sch, 9);

/** SCH-11.4 and SCH-11.5, else those of the resources; R4 app-3: both, if only to say that one is unknown. */
function times(
  sch: SegmentReader,
  { start: ofResources, lasts }: AppointmentParts,
): Pick<Appointment, 'start' | 'end'> {
  const timing = sch.field(11);
  const start = instant(timing.value(4), `${timing.at}.4`, sch.scope) ?? ofResources;
  const end = instant(timing.value(5), `${timing.at}.5`, sch.scope) ?? later(start, lastsOf(sch) ?? lasts);
  const isBackwards = start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start);
  return {
    ...required('start', start, sentTime(timing, 4, 'unknown')),
    ...required('end', isBackwards ? undefined : end, sentTime(timing, 5, isBackwards ? 'error' : 'unknown')),
  };
}

/** A time without zone, a day alone, or an end before the start: no instant, yet what is known of the appointment. */
function sentTime(timing: FieldReader, part: 4 | 5, reason: 'unknown' | 'error'): ReturnType<typeof dataAbsent> {
  const sent = timing.text(part);
  return sent === '' ? dataAbsent(reason) : absentAs(sent, reason);
}

/** Patients; SCH-12, SCH-16, SCH-20: who asked for it, booked it and entered it; then the resources. */
function participantsOf(sch: SegmentReader, parts: AppointmentParts): Appointment['participant'] {
  const persons = (field: number, type: CodeableConcept): AppointmentParticipant[] =>
    sch.each(field, (person) => participant(xcn(person), [type])) ?? [];
  return [
    ...parts.patients.flatMap((patient) => participant(patient, undefined) ?? []),
    ...persons(12, placerContact),
    ...persons(16, fillerContact),
    ...persons(20, enterer),
    ...parts.participants,
  ];
}

// The guide leaves the codes of the two contacts open; no code system of FHIR has them.
const placerContact: CodeableConcept = { text: 'placer contact' };
const fillerContact: CodeableConcept = { text: 'filler contact' };
const enterer = coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'enterer');

/** Whether somebody has accepted is not said of them. */
const participant = (
  actor: Reference | undefined,
  type: AppointmentParticipant['type'],
): AppointmentParticipant | undefined => actor && { type, actor, ...absent('status') };

const subjectOf = (valueReference: Reference): Extension => ({
  url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
  valueReference,
});

/** Notes with author, time or kind keep them in the extension; their text is the comment in any case. */
const noteExtensions = (notes: readonly SegmentReader[]): Extension[] | undefined =>
  annotations(notes)?.map((valueAnnotation) => ({
    url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.note',
    valueAnnotation,
  }));

const comment = (notes: readonly SegmentReader[]): string | undefined =>
  annotations(notes)
    ?.map(({ text }) => text)
    .join('\n');

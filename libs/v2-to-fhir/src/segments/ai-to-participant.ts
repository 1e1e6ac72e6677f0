import type { AppointmentParticipant, CodeableConcept, Reference } from '#fhir';
import { participationStatus } from '../codes/schedule.js';
import { element, listOf } from '../compact.js';
import { code, dataAbsent, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { later, type Span, spanAt } from '../datatypes/duration.js';
import { codeIdentifier, cweIdentifiers } from '../datatypes/identifier.js';
import { pl } from '../datatypes/location.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** Where AIS, AIG, AIL and AIP say when, for how long, and how it stands (HL7 chapter 10). */
interface TimeFields {
  readonly start: number;
  readonly offset: number;
  readonly duration: number;
  readonly status: number;
}

const fields: Readonly<Record<string, TimeFields>> = {
  AIS: { start: 4, offset: 5, duration: 7, status: 10 },
  AIG: { start: 8, offset: 9, duration: 11, status: 14 },
  AIL: { start: 6, offset: 7, duration: 9, status: 12 },
  AIP: { start: 6, offset: 7, duration: 9, status: 12 },
};

export interface ResourceTime {
  readonly start: string | undefined;
  readonly lasts: Span | undefined;
}

/** Start, else the start of the appointment and an offset from it; units stand in the field behind each number. */
export function resourceTime(segment: SegmentReader, appointmentStart: string | undefined): ResourceTime {
  const at = fields[segment.name];
  if (at === undefined) return { start: undefined, lasts: undefined };
  const own = dateTimeOf(segment, at.start);
  return {
    start: own ?? later(appointmentStart, spanAt(segment, at.offset)),
    lasts: spanAt(segment, at.duration),
  };
}

/** AIG[Appointment], AIL[Appointment], AIP[Appointment]; a resource that a repetition names takes part, too. */
export function resourceParticipants(
  segment: SegmentReader,
  appointmentStart: string | undefined,
): AppointmentParticipant[] {
  segment.text(1); // Set ID
  const { start, lasts } = resourceTime(segment, appointmentStart);
  const status = statusOf(segment);
  const period = element({ start, end: later(start, lasts) });
  if (segment.name === 'AIS') return period === undefined ? [] : [{ type: [serviceOf(segment)], ...status, period }];
  const kind = segment.first(4, (field) => concept(field));
  const actors = segment.each(3, (field) => actorOf(segment.name, field, kind)) ?? [];
  if (actors.length === 0) segment.forget();
  return actors.map((actor) => ({ type: listOf(kind), actor, ...status, period }));
}

/** AIS[Appointment]: a service takes part by what it is (R4 app-1), for its own time only. */
const serviceOf = (ais: SegmentReader): CodeableConcept => ais.first(3, (field) => concept(field)) ?? dataAbsent();

function actorOf(name: string, field: FieldReader, kind: CodeableConcept | undefined): Reference | undefined {
  if (name === 'AIL') return pl(field);
  return name === 'AIP' ? xcn(field) : resourceOf(field, kind);
}

/** AIG-3: a place where AIG-4 says so, else equipment or a service, by its number: what it is AIG-4 says in own codes. */
function resourceOf(field: FieldReader, kind: CodeableConcept | undefined): Reference | undefined {
  const display = field.value(2) ?? field.value(1);
  if (display === undefined) return undefined;
  if (!/location|room/i.test(kind?.text ?? kind?.coding?.[0]?.display ?? '')) {
    return { identifier: codeIdentifier(field, 1, 'resource'), display };
  }
  const { scope } = field;
  const identifier = cweIdentifiers(field, 'resource');
  const id = resourceId('Location', scope.context.organization, 'resource', identifier?.[0]?.value ?? display);
  return scope.add({ resourceType: 'Location', id, identifier, name: display, mode: 'instance' });
}

/** Filler status of the resource; what is not said stays unsaid, which R4 can say. */
function statusOf(segment: SegmentReader): Pick<AppointmentParticipant, 'status'> {
  const field = fields[segment.name]?.status ?? 12;
  const sent = segment.value(field);
  const status = code(participationStatus, sent?.toLowerCase(), `${segment.at}-${field}`, segment.scope);
  return required('status', status, sent === undefined ? dataAbsent() : originalCode('0278', sent));
}

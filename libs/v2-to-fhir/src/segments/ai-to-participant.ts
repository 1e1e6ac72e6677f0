import type { AppointmentParticipant, CodeableConcept, Reference } from '#fhir';
import { participationStatus } from '../codes/schedule.js';
import { listOf } from '../compact.js';
import { code, dataAbsent, originalCode, required } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { between, dateTime } from '../datatypes/date-time.js';
import { later, type Span, span } from '../datatypes/duration.js';
import { pl } from '../datatypes/location.js';
import { xcn } from '../datatypes/practitioner.js';
import { codingSystem } from '../codes/coding-system.js';
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
  const own = dateTime(segment.value(at.start), `${segment.at}-${at.start}`, segment.scope);
  return {
    start: own ?? later(appointmentStart, spanAt(segment, at.offset)),
    lasts: spanAt(segment, at.duration),
  };
}

const spanAt = (segment: SegmentReader, field: number): Span | undefined =>
  segment.populated(field) ? span(segment.field(field), segment.field(field + 1)) : undefined;

/** AIG[Appointment], AIL[Appointment], AIP[Appointment]; a resource that a repetition names takes part, too. */
export function resourceParticipants(
  segment: SegmentReader,
  appointmentStart: string | undefined,
): AppointmentParticipant[] {
  segment.text(1); // Set ID
  const { start, lasts } = resourceTime(segment, appointmentStart);
  const kind = segment.first(4, (field) => concept(field));
  const actors = segment.each(3, (field) => actorOf(segment.name, field, kind)) ?? [];
  const status = statusOf(segment);
  const period = between(start, later(start, lasts));
  return actors.map((actor) => ({ type: listOf(kind), actor, ...status, period }));
}

function actorOf(name: string, field: FieldReader, kind: CodeableConcept | undefined): Reference | undefined {
  if (name === 'AIL') return pl(field);
  return name === 'AIP' ? xcn(field) : resourceOf(field, kind);
}

/** AIG-3: equipment, a room, a service: by its number, since what kind of thing it is AIG-4 says in the sender's codes. */
function resourceOf(field: FieldReader, kind: CodeableConcept | undefined): Reference | undefined {
  const value = field.value(1);
  const display = field.value(2) ?? value;
  if (display === undefined) return undefined;
  const system = field.value(3);
  const { organization } = field.scope.context;
  const isLocation = /location|room/i.test(kind?.text ?? kind?.coding?.[0]?.display ?? '');
  return {
    type: isLocation ? 'Location' : undefined,
    identifier:
      value === undefined
        ? undefined
        : { system: system === undefined ? undefined : codingSystem(system, organization), value },
    display,
  };
}

/** Filler status of the resource; what is not said stays unsaid, which R4 can say. */
function statusOf(segment: SegmentReader): Pick<AppointmentParticipant, 'status'> {
  const field = fields[segment.name]?.status ?? 12;
  const sent = segment.value(field);
  const status = code(participationStatus, sent?.toLowerCase(), `${segment.at}-${field}`, segment.scope);
  return required('status', status, sent === undefined ? dataAbsent() : originalCode('0278', sent));
}

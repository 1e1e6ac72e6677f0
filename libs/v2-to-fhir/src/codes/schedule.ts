import type { Appointment, AppointmentParticipant } from '#fhir';
import { codeTable, conceptTable, valueList } from './table.js';

type Status = Appointment['status'];

/** SCH-25, AIx filler status (guide's FillerStatusCodes[Appointment]); keys in lower case, for senders write any. */
export const appointmentStatus = codeTable<Status>('0278', {
  blocked: 'cancelled', // ours: the slot is taken away
  booked: 'booked',
  cancelled: 'cancelled',
  complete: 'fulfilled',
  deleted: 'entered-in-error',
  discontinued: 'cancelled', // ours: what is left of it does not take place
  noshow: 'noshow',
  overbook: 'booked', // ours: booked beside another
  pending: 'pending',
  started: 'checked-in',
  waitlist: 'waitlist',
});

/** What a SIU event says of the appointment by itself. S14 and S18 to S22 change parts of it and say nothing. */
export const appointmentEvent = codeTable<Status>('0003', {
  S12: 'booked',
  S13: 'booked',
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S26: 'noshow',
});

/** Events that end an appointment, whatever SCH-25 still says. */
export const endingEvents: ReadonlySet<string> = new Set(['S15', 'S16', 'S17', 'S26']);

/** AIP-12, AIL-12, AIG-14: ours. */
export const participationStatus = codeTable<AppointmentParticipant['status']>('0278', {
  booked: 'accepted',
  cancelled: 'declined',
  complete: 'accepted',
  deleted: 'declined',
  discontinued: 'declined',
  overbook: 'accepted',
  pending: 'tentative',
  started: 'accepted',
  waitlist: 'tentative',
});

/** SCH-7. */
export const appointmentReason = conceptTable('0276', 'http://snomed.info/sct', {
  ROUTINE: ['3780001', 'Routine patient disposition, no follow-up planned'],
  CHECKUP: ['866149003', 'Annual visit (procedure)'],
  FOLLOWUP: ['185389009', 'Follow-up visit (procedure)'],
  EMERGENCY: ['373110003', 'Emergency procedure (procedure)'],
});

/** SCH-8. */
export const appointmentType = valueList('0277', 'Normal Tentative Complete');

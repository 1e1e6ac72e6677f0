import type { Member } from '../community.js';
import type { Day, Scene } from '../day.js';
import {
  type AdmissionFacts,
  mergeEvent,
  personEvent,
  type PersonTrigger,
  visitEvent,
  type VisitTrigger,
} from '../hl7/adt.js';
import type { Location, Visit } from '../hl7/visit.js';
import type { Person } from '../people/person.js';
import type { Random } from '../people/random.js';
import { moved, type Registration, renamed } from '../people/registration.js';
import { clinicians } from './clinicians.js';

const hour = 3_600_000;
const wards: readonly [string, ...string[]] = ['MED2', 'SURG1', 'CARD3', 'PED1', 'ICU'];
const diagnoses: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['I10', 'Essential (primary) hypertension'],
  ['J18.9', 'Pneumonia, unspecified organism'],
  ['K35.80', 'Unspecified acute appendicitis'],
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['S52.501A', 'Unspecified fracture of the lower end of right radius'],
];

/** One patient's day at a hospital: a stay, an outpatient visit, a mistake that is taken back, or a registration only. */
export function hospitalStory(member: Member, day: Day, random: Random): readonly Scene[] {
  const start = day.startsAt + random.between(1, 14) * hour + random.between(0, 3_599) * 1_000;
  const told = episode(member, start, day, random);
  return day.ordinal === 0 ? [...told, ...secondNumber(member, start, random)] : told;
}

function episode(member: Member, start: number, day: Day, random: Random): readonly Scene[] {
  const draw = random.next();
  if (draw < 0.35) return stay(member, visit(member, 'I', start, day, random), random);
  if (draw < 0.8) return outpatient(member, visit(member, 'O', start, day, random), random);
  if (draw < 0.86) return admittedByMistake(member, visit(member, 'I', start, day, random));
  return registered(member, start, random);
}

function stay(member: Member, admitted: Visit, random: Random): readonly Scene[] {
  const at = admitted.admittedAt;
  const facts = someFacts(member, random);
  const scenes = [event('A01', member, admitted, at, facts)];
  if (random.chance(0.3)) scenes.unshift(event('A05', member, admitted, at - hour / 2));
  let here = admitted;
  if (random.chance(0.4)) {
    here = { ...here, location: someBed(random), priorLocation: here.location };
    scenes.push(event('A02', member, here, at + 2 * hour));
  }
  if (random.chance(0.4)) scenes.push(event('A08', member, here, at + 3 * hour, facts));
  if (random.chance(0.6)) scenes.push(...discharged(member, here, at + 5 * hour, random));
  return scenes;
}

/** A discharge; one in ten is taken back (A13) and happens again later. */
function discharged(member: Member, visit: Visit, at: number, random: Random): readonly Scene[] {
  const leave = (time: number): Scene => event('A03', member, { ...visit, dischargedAt: time }, time);
  if (!random.chance(0.1)) return [leave(at)];
  return [leave(at), event('A13', member, visit, at + hour / 4), leave(at + 2 * hour)];
}

function outpatient(member: Member, visit: Visit, random: Random): readonly Scene[] {
  const scenes = [event('A04', member, visit, visit.admittedAt, someFacts(member, random))];
  if (random.chance(0.3)) scenes.push(event('A08', member, visit, visit.admittedAt + hour));
  return scenes;
}

const admittedByMistake = (member: Member, visit: Visit): readonly Scene[] => [
  event('A01', member, visit, visit.admittedAt),
  event('A11', member, visit, visit.admittedAt + hour / 3),
];

function registered(member: Member, at: number, random: Random): readonly Scene[] {
  const { registration, person } = member;
  const update = (now: Registration, hours: number): Scene =>
    personScene('A31', { ...member, registration: now }, at + hours * hour);
  const scenes = [personScene('A28', member, at)];
  if (person.formerAddress !== undefined && random.chance(0.7)) {
    scenes.push(update(moved(registration, person.address), 1));
  }
  if (registration.family === person.maidenName) scenes.push(update(renamed(registration, person.family), 2));
  return scenes;
}

/** The second number that was given by mistake; a clerk finds half of them the same day and merges them (A40). */
function secondNumber(member: Member, start: number, random: Random): readonly Scene[] {
  const { duplicate, registration } = member;
  if (duplicate === undefined) return [];
  const scenes = [personScene('A28', { ...member, registration: duplicate }, start + 6 * hour)];
  if (random.chance(0.5)) {
    scenes.push({ at: start + 8 * hour, write: (envelope) => mergeEvent(registration, duplicate.number, envelope) });
  }
  return scenes;
}

function event(trigger: VisitTrigger, member: Member, visit: Visit, at: number, facts?: AdmissionFacts): Scene {
  return { at, write: (envelope) => visitEvent(trigger, member.registration, visit, envelope, facts) };
}

const personScene = (trigger: PersonTrigger, { registration }: Member, at: number): Scene => ({
  at,
  write: (envelope) => personEvent(trigger, registration, envelope),
});

function visit(member: Member, patientClass: 'I' | 'O', admittedAt: number, day: Day, random: Random): Visit {
  const digits = member.registration.number.replace(/\D/g, '');
  return {
    number: `V${digits}${String(day.ordinal).padStart(3, '0')}`,
    patientClass,
    location: someBed(random),
    attending: random.pick(clinicians),
    admittedAt,
  };
}

const someBed = (random: Random): Location => ({
  ward: random.pick(wards),
  room: String(random.between(101, 320)),
  bed: random.pick(['A', 'B']),
});

function someFacts({ person }: Member, random: Random): AdmissionFacts {
  const diagnosis = random.pick(diagnoses);
  return {
    diagnosis,
    ...(random.chance(0.5) ? { reason: diagnosis[1] } : {}),
    ...(random.chance(0.7) ? { insurance: insurance(random) } : {}),
    ...(random.chance(0.2) ? { allergy: random.pick(['Penicillin', 'Latex', 'Peanut']) } : {}),
    ...(random.chance(0.5) ? { nextOfKin: spouse(person, random) } : {}),
  };
}

const insurance = (random: Random): NonNullable<AdmissionFacts['insurance']> => ({
  plan: random.pick(['KEEL-PPO', 'KEEL-HMO', 'TIDEWATER']),
  payer: 'Keelson Mutual',
  policy: `KM${random.between(100_000, 999_999)}`,
});

const spouse = ({ family }: Person, random: Random): NonNullable<AdmissionFacts['nextOfKin']> => ({
  family,
  given: random.pick(['Robin', 'Kim', 'Sasha']),
  relationship: 'SPO',
  phone: `(518)555-01${random.between(10, 99)}`,
});

import type { Member } from '../community.js';
import type { Day, Scene } from '../day.js';
import { personEvent } from '../hl7/adt.js';
import { drugs, prescriptionEvent } from '../hl7/prescription.js';
import type { Random } from '../people/random.js';
import { moved } from '../people/registration.js';
import { clinicians } from './clinicians.js';

const hour = 3_600_000;

/** One customer's day at the pharmacy: registered on the first day, prescriptions, and the new address after a move. */
export function pharmacyStory(member: Member, day: Day, random: Random): readonly Scene[] {
  const { registration, person } = member;
  const at = day.startsAt + random.between(8, 18) * hour + random.between(0, 3_599) * 1_000;
  const scenes: Scene[] = [];
  if (day.ordinal === 0) scenes.push({ at, write: (envelope) => personEvent('A28', registration, envelope) });
  if (random.chance(0.5)) {
    const prescription = {
      number: `RX${registration.number}${day.ordinal}`,
      drug: random.pick(drugs),
      prescriber: random.pick(clinicians),
    };
    const write: Scene['write'] = (envelope) => prescriptionEvent(registration, prescription, envelope);
    scenes.push({ at: at + hour / 6, write });
  }
  if (person.formerAddress !== undefined && random.chance(0.3)) {
    const now = moved(registration, person.address);
    scenes.push({ at: at + hour / 3, write: (envelope) => personEvent('A31', now, envelope) });
  }
  return scenes;
}

import type { Community, Member } from './community.js';
import type { Envelope } from './hl7/dialect.js';
import type { OrganizationName } from './organizations.js';
import { random } from './people/random.js';
import { hospitalStory } from './stories/hospital.js';
import { laboratoryStory } from './stories/laboratory.js';
import { pharmacyStory } from './stories/pharmacy.js';

/** A message that somebody is going to send. */
export interface PlannedMessage {
  readonly organization: OrganizationName;
  /** Messages of one lane keep their order: the patient's number at the organization. */
  readonly lane: string;
  readonly controlId: string;
  readonly bytes: Uint8Array;
}

/** A message before it has its place in the day. */
export interface Scene {
  /** Milliseconds since 1970, by the clock of the organization. */
  readonly at: number;
  readonly write: (envelope: Envelope) => Uint8Array;
}

export interface Day {
  /** 0 is the day on which everybody is registered. */
  readonly ordinal: number;
  /** Midnight, milliseconds since 1970. */
  readonly startsAt: number;
}

/** Of the records known already, how many have something happen to them on a later day. */
const laterDayShare = 0.3;

/**
 * What all organizations send on one day, in the order of the clock. Pure: community, day and `run` (letters that make
 * control ids differ from those of an earlier run, at most 9) give the same bytes.
 */
export function dayOf(community: Community, day: Day, run: string): readonly PlannedMessage[] {
  const scenes = community.members.flatMap((member) => played(member, community.seed, day));
  scenes.sort((a, b) => a.scene.at - b.scene.at || compare(a.member, b.member));
  return scenes.map(({ member, scene }, at) => {
    const { organization, registration } = member;
    const controlId = controlIdOf(organization.name, run, day.ordinal, at);
    const bytes = scene.write({ organization, controlId, at: scene.at });
    return { organization: organization.name, lane: registration.number, controlId, bytes };
  });
}

/** MSH-10 of the message at a place, less than a million, of a day. */
export function controlIdOf(organization: OrganizationName, run: string, ordinal: number, place: number): string {
  const sequence = (ordinal * 1_000_000 + place).toString(36).padStart(6, '0');
  return `${organization.slice(0, 3)}-${run}-${sequence}`;
}

const stories = { hospital: hospitalStory, laboratory: laboratoryStory, pharmacy: pharmacyStory };

function played(member: Member, seed: number, day: Day): readonly { member: Member; scene: Scene }[] {
  const { organization, registration } = member;
  const chance = random(seed).fork(`${organization.name}|${registration.number}|${day.ordinal}`);
  if (day.ordinal > 0 && !chance.chance(laterDayShare)) return [];
  return stories[organization.kind](member, day, chance).map((scene) => ({ member, scene }));
}

const compare = (a: Member, b: Member): number =>
  `${a.organization.name}|${a.registration.number}` < `${b.organization.name}|${b.registration.number}` ? -1 : 1;

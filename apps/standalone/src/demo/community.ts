import { type Organization, type OrganizationName, organizations } from './organizations.js';
import type { Person } from './people/person.js';
import { population } from './people/population.js';
import { random, type Random } from './people/random.js';
import { register, registerAgain, type Registration } from './people/registration.js';

/** One record of one person at one organization, with the truth beside it. */
export interface Member {
  readonly organization: Organization;
  readonly person: Person;
  readonly registration: Registration;
  /** A second number that the organization gave to the same person by mistake. */
  readonly duplicate?: Registration;
}

export interface Community {
  readonly seed: number;
  readonly people: readonly Person[];
  readonly members: readonly Member[];
}

/** Share of the people that each organization knows. */
const reach: Readonly<Record<OrganizationName, number>> = {
  LINDENHOF: 0.6,
  STBRIGID: 0.45,
  NORTHLAB: 0.55,
  CORNERRX: 0.6,
};

/** Of a hospital's records, how many were registered twice. */
const duplicateShare = 0.03;

/** The same seed and number of people give the same community, number by number. */
export function community(people: number, seed: number): Community {
  const everybody = population(people, random(seed).fork('people'));
  const members = Object.values(organizations).flatMap((organization) =>
    enrolled(organization, everybody, random(seed).fork(organization.name)),
  );
  const known = new Set(members.map(({ person }) => person.id));
  return { seed, people: everybody.filter(({ id }) => known.has(id)), members };
}

/** Source identity -> person id, as `authority|number`: what links are measured against. */
export function truth({ members }: Community): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { organization, person, registration, duplicate } of members) {
    owners.set(`${organization.name}|${registration.number}`, person.id);
    if (duplicate) owners.set(`${organization.name}|${duplicate.number}`, person.id);
  }
  return owners;
}

function enrolled(organization: Organization, people: readonly Person[], random: Random): readonly Member[] {
  const members: Member[] = [];
  let ordinal = 0;
  const number = (): string => organization.number(ordinal++);
  for (const person of people) {
    if (!random.chance(reach[organization.name])) continue;
    const registration = register(person, number(), organization.desk, random);
    const twice = organization.kind === 'hospital' && !person.newborn && random.chance(duplicateShare);
    const duplicate = twice ? { duplicate: registerAgain(registration, number(), random) } : {};
    members.push({ organization, person, registration, ...duplicate });
  }
  return members;
}

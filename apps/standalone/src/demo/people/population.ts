import { femaleNames, maleNames, surnames } from './names.js';
import type { Address, Person } from './person.js';
import { streetKinds, streets, towns } from './places.js';
import type { Random } from './random.js';

/** Year that ages count back from: fixed, so that the same seed gives the same people in any year. */
const referenceYear = 2026;

/**
 * `count` invented people in households: couples, children, widowed parents, father and son of one name, twins and
 * newborns. Deterministic in the stream that it is handed.
 */
export function population(count: number, random: Random): readonly Person[] {
  const people: Person[] = [];
  const ssns = new Set<string>();
  for (let number = 1; people.length < count; number++) people.push(...household(number, random, ssns));
  return people.slice(0, count).map((person, at) => ({ ...person, id: `P${String(at + 1).padStart(4, '0')}` }));
}

function household(number: number, random: Random, ssns: Set<string>): readonly Person[] {
  const home: Home = {
    id: `H${String(number).padStart(4, '0')}`,
    family: random.pick(surnames),
    address: someAddress(random),
    random,
    ssns,
  };
  const born = referenceYear - random.between(24, 88);
  const first = adult(home, random.chance(0.5) ? 'female' : 'male', born);
  if (random.chance(0.35)) return [first];
  const second = adult(home, first.sex === 'female' ? 'male' : 'female', born + random.between(-6, 6));
  const mother = first.sex === 'female' ? first : second;
  const father = first.sex === 'female' ? second : first;
  return [first, second, ...children(home, mother, father)];
}

interface Home {
  readonly id: string;
  readonly family: string;
  readonly address: Address;
  readonly random: Random;
  readonly ssns: Set<string>;
}

function adult(home: Home, sex: Person['sex'], year: number): Person {
  const { random } = home;
  const married = sex === 'female' && random.chance(0.45);
  return {
    ...someone(home, sex, year),
    ...(married ? { maidenName: random.pick(surnames) } : {}),
    ...(random.chance(0.15) ? { formerAddress: someAddress(random) } : {}),
    ...(random.chance(0.5) ? { motherMaidenName: random.pick(surnames) } : {}),
  };
}

function children(home: Home, mother: Person, father: Person): readonly Person[] {
  const { random } = home;
  const motherYear = Number(mother.birthDate.slice(0, 4));
  const newest = Math.min(referenceYear - 1, motherYear + 41);
  const made: Person[] = [];
  for (let left = random.between(0, 3); left > 0; left--) {
    const year = random.between(motherYear + 19, newest);
    const child = childOf(home, mother, year);
    made.push(random.chance(0.12) ? namesake(child, father) : child);
    if (random.chance(0.08)) made.push(twinOf(home, child));
  }
  if (motherYear > referenceYear - 43 && random.chance(0.15)) made.push(newbornOf(home, mother));
  return made.map((child, at) => (made[at + 1]?.birthOrder === 2 ? { ...child, birthOrder: 1 } : child));
}

function childOf(home: Home, mother: Person, year: number): Person {
  const child = someone(home, home.random.chance(0.5) ? 'female' : 'male', year);
  return { ...child, phone: mother.phone, motherMaidenName: mother.maidenName ?? mother.family };
}

/** Same name as the father, told apart by suffix and birth date only. */
function namesake(child: Person, father: Person): Person {
  return child.sex === 'male' ? { ...child, given: father.given, suffix: 'JR' } : child;
}

/** Same day, home, phone, sometimes a number next door: two people all the same. */
function twinOf(home: Home, sibling: Person): Person {
  const twin = childOf(home, sibling, Number(sibling.birthDate.slice(0, 4)));
  return {
    ...twin,
    birthDate: sibling.birthDate,
    birthOrder: 2,
    ...(sibling.motherMaidenName === undefined ? {} : { motherMaidenName: sibling.motherMaidenName }),
    ...(sibling.ssn === undefined ? {} : { ssn: unusedNear(sibling.ssn, home.ssns) }),
  };
}

function newbornOf(home: Home, mother: Person): Person {
  const baby = childOf(home, mother, referenceYear);
  const { ssn: _none, ...rest } = baby;
  return {
    ...rest,
    birthDate: `${referenceYear}-0${home.random.between(1, 6)}-${twoDigits(home.random.between(1, 28))}`,
    newborn: true,
  };
}

function someone(home: Home, sex: Person['sex'], year: number): Person {
  const { random } = home;
  const names = sex === 'female' ? femaleNames : maleNames;
  const given = random.pick(names);
  const middle = random.pick(names);
  return {
    id: '',
    household: home.id,
    family: home.family,
    given,
    ...(middle === given || random.chance(0.4) ? {} : { middle }),
    birthDate: `${year}-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`,
    sex,
    address: home.address,
    phone: `${random.between(201, 989)}55501${twoDigits(random.between(0, 99))}`,
    ...(random.chance(0.85) ? { ssn: unusedSsn(random, home.ssns) } : {}),
    newborn: false,
  };
}

function someAddress(random: Random): Address {
  const town = random.pick(towns);
  const [kind] = random.pick(streetKinds);
  return {
    street: `${random.between(1, 999)} ${random.pick(streets)} ${kind}`,
    ...(random.chance(0.2) ? { unit: `Apt ${random.between(1, 40)}` } : {}),
    city: town.name,
    state: town.state,
    zip: random.pick(town.zips),
  };
}

function unusedSsn(random: Random, taken: Set<string>): string {
  for (;;) {
    const ssn = `8${twoDigits(random.between(0, 99))}${twoDigits(random.between(1, 99))}${fourDigits(random.between(1, 9999))}`;
    if (!taken.has(ssn)) {
      taken.add(ssn);
      return ssn;
    }
  }
}

function unusedNear(ssn: string, taken: Set<string>): string {
  for (let step = 1; ; step++) {
    const serial = (Number(ssn.slice(5)) + step) % 10_000;
    const near = ssn.slice(0, 5) + fourDigits(serial);
    if (serial > 0 && !taken.has(near)) {
      taken.add(near);
      return near;
    }
  }
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const fourDigits = (value: number): string => String(value).padStart(4, '0');

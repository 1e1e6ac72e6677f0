import { shippedModel } from '#identity';
import type { Address, Person } from '../../apps/standalone/src/demo/people/person.js';
import { streetKinds, streets } from '../../apps/standalone/src/demo/people/places.js';
import { type Random, random } from '../../apps/standalone/src/demo/people/random.js';

/**
 * Invented people of one region, each a function of its number alone, so that millions take no memory. Names are as
 * frequent as in the census tables of the matcher's model, births as dense as in a real population, postal codes as
 * crowded and households as alike: what makes blocks large in life makes them large here.
 */
export function person(number: number): Person {
  const house = random(Math.imul(Math.floor(number / householdSize) + 1, 0x9e3779b1));
  const home: Home = {
    family: name(house, families),
    address: someAddress(house),
    phone: somePhone(house),
    headBorn: bornYear - house.between(22, 90),
  };
  return member(number, home, random(Math.imul(number + 1, 0x85ebca6b)));
}

/** Where a person lives after a move. */
export const newAddress = (number: number, move: number): Address =>
  someAddress(random(Math.imul(number + 1, 0x27d4eb2f) ^ move));

const householdSize = 3;
const bornYear = 2026;

interface Home {
  readonly family: string;
  readonly address: Address;
  readonly phone: string;
  readonly headBorn: number;
}

/** Of each household two adults, then a child or a parent. */
function member(number: number, home: Home, own: Random): Person {
  const place = number % householdSize;
  const relative = own.chance(place === 0 ? 1 : 0.65);
  const given = name(own, givens);
  const middle = own.chance(0.6) ? { middle: name(own, givens) } : {};
  const maiden = place === 1 && relative && own.chance(0.4) ? { maidenName: name(own, families) } : {};
  return {
    id: `P${number}`,
    household: `H${Math.floor(number / householdSize)}`,
    family: relative ? home.family : name(own, families),
    given,
    ...middle,
    ...maiden,
    ...(place === 2 && own.chance(0.05) ? { suffix: 'JR' } : {}),
    birthDate: birthDate(own, yearOf(place, home, own)),
    sex: sexOf(given),
    address: home.address,
    ...(own.chance(0.15) ? { formerAddress: someAddress(own) } : {}),
    phone: own.chance(0.4) ? home.phone : somePhone(own),
    ...(own.chance(0.85) ? { ssn: someSsn(own) } : {}),
    ...(own.chance(0.3) ? { motherMaidenName: name(own, families) } : {}),
    newborn: false,
  };
}

function yearOf(place: number, { headBorn }: Home, own: Random): number {
  if (place === 0) return headBorn;
  if (place === 1) return headBorn + own.between(-7, 7);
  const child = headBorn + own.between(20, 38);
  return child < bornYear ? child : Math.max(bornYear - 100, headBorn - own.between(20, 38));
}

/** One in 60 is known by the year only, which is written as its first day. */
const birthDate = (own: Random, year: number): string =>
  own.chance(1 / 60) ? `${year}-01-01` : `${year}-${two(own.between(1, 12))}-${two(own.between(1, 28))}`;

/** A table of names drawn by their frequency; what the table leaves out are many rare names. */
interface Names {
  readonly words: readonly string[];
  /** Running sum of the frequencies. */
  readonly upTo: Float64Array;
  /** So many names share the rest equally. */
  readonly rare: number;
}

function namesOf({ bits, unlistedBits }: typeof shippedModel.families): Names {
  const words = [...bits.keys()];
  const upTo = new Float64Array(words.length);
  let sum = 0;
  for (const [at, word] of words.entries()) {
    sum += 2 ** -(bits.get(word) ?? unlistedBits);
    upTo[at] = sum;
  }
  return { words, upTo, rare: Math.max(1, Math.round((1 - sum) * 2 ** unlistedBits)) };
}

const families = namesOf(shippedModel.families);
const givens = namesOf(shippedModel.givens);

function name(from: Random, { words, upTo, rare }: Names): string {
  const share = from.next();
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 1) > share) high = middle;
    else low = middle + 1;
  }
  return words[low] ?? rareName(from.between(0, rare - 1));
}

/** Two to three syllables that spell the number. */
function rareName(number: number): string {
  let spelt = '';
  for (let rest = number + syllables; rest > 0; rest = Math.floor(rest / syllables)) {
    const at = (rest * 7 + spelt.length) % syllables;
    spelt += consonants.charAt(at % consonants.length) + vowels.charAt(Math.floor(at / consonants.length));
  }
  return `${spelt}${'NRSTLK'.charAt(number % 6)}`;
}

const consonants = 'BDFGHJKLMNPRSTVWZ';
const vowels = 'AEIOU';
const syllables = consonants.length * vowels.length;

/** The tables do not tell; what matters is that a name goes with one sex. */
const sexOf = (given: string): Person['sex'] =>
  (given.charCodeAt(given.length - 1) + given.length) % 2 === 0 ? 'female' : 'male';

const zips = 160;
const zipsOfTown = 4;

function someAddress(from: Random): Address {
  // Some postal codes are far more crowded than others.
  const zip = Math.floor(zips * from.next() ** 1.6);
  const street = `${from.pick(streets)} ${from.pick(quarters)}`;
  const [kind] = from.pick(streetKinds);
  return {
    street: `${from.between(1, 899)} ${street} ${kind}`,
    ...(from.chance(0.25) ? { unit: `Apt ${from.between(1, 60)}` } : {}),
    city: `${rareName(Math.floor(zip / zipsOfTown) * 97)}TON`,
    state: 'NY',
    zip: String(12_000 + zip),
  };
}

const quarters = ['Hill', 'Park', 'Mill', 'Brook', 'Green', 'Point'] as const;

/** Area codes that are kept for an expansion of the plan (NANPA: N9X), so nobody's. */
const somePhone = (from: Random): string => `${from.pick(['291', '392', '493'])}${from.between(2_000_000, 9_999_999)}`;

/** Area 8xx was never issued. */
const someSsn = (from: Random): string =>
  `8${two(from.between(0, 99))}${two(from.between(1, 99))}${String(from.between(1, 9999)).padStart(4, '0')}`;

const two = (value: number): string => String(value).padStart(2, '0');

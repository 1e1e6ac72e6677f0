import { type Culture, addressOf } from './cultures.js';
import { Random } from './random.js';

/** Who somebody is, without a slip. */
export interface Person {
  readonly entity: string;
  /** What makes this person easy to mistake. */
  readonly kind: string;
  readonly culture: Culture;
  readonly family: string;
  /** The name that she took later. */
  readonly marriedFamily?: string;
  readonly given: string;
  readonly middle: string;
  readonly suffix: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
  readonly number: string;
  readonly home: Home;
  readonly newHome: Home;
}

interface Home {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly phone: string;
}

/** Families with what makes matching hard: twins, a son of his father's name, sisters, and homes of many strangers. */
export function peopleOf(culture: Culture, families: number, random: Random): readonly Person[] {
  const people = Array.from({ length: families }, (_, index) => family(culture, `${culture.name}-${index}`, random));
  return [...people.flat(), ...residents(culture, random)];
}

function family(culture: Culture, id: string, random: Random): readonly Person[] {
  const home = homeOf(culture, random);
  const [his, hers] = [surname(culture, random), surname(culture, random)];
  const year = 1935 + random.below(60);
  const father = person(culture, `${id}-father`, { family: his, sex: 'M', year, home }, random);
  const mother = {
    ...person(culture, `${id}-mother`, { family: hers, sex: 'F', year: year + random.below(6), home }, random),
    ...(culture.takesName ? { marriedFamily: his } : {}),
  };
  const name = culture.familyOf(his, hers);
  const taken = new Set([father.given, mother.given]);
  const childYear = year + 22 + random.below(12);
  const children = Array.from({ length: random.below(4) }, (_, index) => {
    const sex = random.chance(0.5) ? 'F' : 'M';
    const child = person(
      culture,
      `${id}-child${index}`,
      { family: name, sex, year: childYear + index * 2, home },
      random,
    );
    const given = unlike(taken, sex === 'F' ? culture.female : culture.male, random);
    taken.add(given);
    return { ...child, given };
  });
  const [first, ...others] = children;
  if (first === undefined) return [father, mother];
  if (random.chance(0.15)) return [father, mother, first, twinOf(first, taken, random), ...others];
  if (first.sex === 'M' && random.chance(0.15)) {
    const son = { ...first, kind: 'junior', given: father.given, middle: father.middle, suffix: 'Jr' };
    return [{ ...father, kind: 'senior', suffix: random.chance(0.5) ? 'Sr' : '' }, mother, son, ...others];
  }
  return [father, mother, ...children];
}

/** One day, one house, one number further; another name, at times a near one. */
function twinOf(first: Person, taken: ReadonlySet<string>, random: Random): Person {
  const { culture, sex } = first;
  const names = (sex === 'F' ? culture.female : culture.male).filter((name) => !taken.has(name));
  const near = names.filter((name) => name.charAt(0) === first.given.charAt(0));
  const given = near.length > 0 && random.chance(0.5) ? random.one(near) : random.one(names);
  const number = String(Number(first.number) + 1);
  return { ...first, entity: `${first.entity}-twin`, kind: 'twin', given, middle: '', number };
}

/** No two children of one family have one name. */
function unlike(taken: ReadonlySet<string>, names: readonly string[], random: Random): string {
  return random.frequentFirst(names.filter((name) => !taken.has(name)));
}

/** A nursing home: one address, one phone, people of one age. */
function residents(culture: Culture, random: Random): readonly Person[] {
  const home = homeOf(culture, random);
  return Array.from({ length: 40 }, (_, index) => {
    const sex = random.chance(0.6) ? 'F' : 'M';
    const born = { family: surname(culture, random), sex, year: 1930 + random.below(12), home } as const;
    const one = person(culture, `${culture.name}-resident${index}`, born, random);
    return { ...one, kind: 'resident', newHome: home };
  });
}

interface Born {
  readonly family: string;
  readonly sex: 'F' | 'M';
  readonly year: number;
  readonly home: Home;
}

function person(culture: Culture, entity: string, { family, sex, year, home }: Born, random: Random): Person {
  const names = sex === 'F' ? culture.female : culture.male;
  const given = random.frequentFirst(names);
  const date = `${year}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
  return {
    entity,
    kind: 'plain',
    culture,
    family,
    given,
    middle: random.chance(0.4) ? random.one(names) : '',
    suffix: '',
    birthDate: date,
    sex,
    number: String(700_000_000 + random.below(99_000_000)),
    home,
    newHome: random.chance(0.3) ? homeOf(culture, random) : home,
  };
}

const surname = (culture: Culture, random: Random): string =>
  culture.familyOf(random.frequentFirst(culture.families), random.frequentFirst(culture.families));

const homeOf = (culture: Culture, random: Random): Home => ({
  ...addressOf(culture, random),
  phone: `971${2_000_000 + random.below(7_999_999)}`,
});

const two = (value: number): string => String(value).padStart(2, '0');

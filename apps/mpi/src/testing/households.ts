import type { Patient } from '#fhir';
import type { Visit } from './region.js';
import { number } from './region.js';

const families = ['Smith', 'Garcia', 'Fenwick', 'Abernathy', 'Okonkwo', 'Lindqvist', 'Smithson', 'De la Cruz'];
const women = ['Mary', 'Maria', 'Marion', 'Elizabeth', 'Greta', 'Adaeze'];
const men = ['John', 'Jon', 'William', 'Bill', 'Hakan', 'Emeka'];
const authorities = ['NORTH', 'SOUTH', 'LAB', 'PHARMACY'];

/**
 * Invented households of twins, namesakes and parents, each person in several organizations with typos, moves and left
 * out fields: close enough to each other that a careless order of joins would show.
 */
export function households(count: number, random: () => number): readonly Visit[] {
  const pick = <Value>(values: readonly [Value, ...Value[]] | readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  return Array.from({ length: count }, (_, house) => {
    const family = pick(families);
    const address = {
      line: [`${1 + Math.floor(random() * 90)} Mill Road`],
      city: 'Brook',
      postalCode: `059${house % 7}0`,
    };
    const birthDate = `19${40 + (house % 50)}-0${1 + (house % 9)}-1${house % 10}`;
    const twins = [pick(women), pick(random() < 0.5 ? women : men)];
    return twins.flatMap((given, twin) =>
      authorities
        .filter(() => random() < 0.7)
        .map((authority): Visit => {
          const patient: Partial<Patient> = {
            name: [
              {
                family: random() < 0.15 ? misspelt(family) : family,
                given: [random() < 0.1 ? given.charAt(0) : given],
              },
            ],
            ...(random() < 0.9 && { birthDate }),
            gender: women.includes(given) ? 'female' : 'male',
            ...(random() < 0.7 && { address: [address] }),
            ...(random() < 0.5 && { telecom: [{ system: 'phone', value: `802-555-01${10 + house}` }] }),
          };
          return { identities: [number(authority, `${house}-${twin}`)], patient };
        }),
    );
  }).flat();
}

/** Namesakes of one large house, whose blocks hold far more records than one is compared with. */
export function largeHouse(count: number, random: () => number): readonly Visit[] {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  return Array.from({ length: count }, (_, at): Visit => {
    const birthDate = dateOf(random());
    const patient: Partial<Patient> = {
      name: [{ family: pick(['Okonkwo', 'Lindqvist']), given: [pick(['Hakan', 'Emeka', 'Adaeze'])] }],
      birthDate,
      address: [{ line: ['10 Mill Road'], city: 'Brook', postalCode: '05910' }],
    };
    return { identities: [number(authorities[at % authorities.length] as string, `L${at}`)], patient };
  });
}

const misspelt = (name: string): string => name.slice(0, 2) + name.charAt(3) + name.charAt(2) + name.slice(4);

/** In the seventy years from 1930, for a number in [0, 1). */
const dateOf = (random: number): string =>
  new Date((random - 40 / 70) * 70 * 365.25 * 86_400_000).toISOString().slice(0, 10);

/** Numbers in [0, 1) that are the same in every run (Park and Miller, 1988). */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function shuffled<Value>(values: readonly Value[], random: () => number): readonly Value[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

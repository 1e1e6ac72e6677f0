import type { FrequencyTable, Model, RawDemographics } from '#identity';

/** People as frequent in their names as the model's tables say, so that the crowded blocks are those of a real region. */
export class People {
  readonly #family: () => string;
  readonly #given: () => string;
  readonly #next: () => number;

  constructor(model: Model, seed: number) {
    this.#next = randomFrom(seed);
    this.#family = sampler(model.families, this.#next);
    this.#given = sampler(model.givens, this.#next);
  }

  next(): RawDemographics {
    const chance = this.#next;
    const below = (end: number): number => Math.floor(chance() * end);
    const born = new Date(Date.UTC(1930, 0, 1) + below(90 * 365) * 86_400_000);
    const birthDate = born.toISOString().slice(0, 10);
    // A few streets are everywhere, as Main Street is; one postal code serves some 7,000 people.
    const street = `${1 + below(2_000)} ${words[Math.floor(words.length * chance() ** 2)]}${below(40)} ST`;
    return {
      names: [{ family: this.#family(), given: [this.#given()] }],
      birthDates: [chance() < 0.01 ? `${birthDate.slice(0, 4)}-01-01` : birthDate],
      sex: [chance() < 0.5 ? 'female' : 'male'],
      addresses: [{ lines: [street], city: `CITY${below(150)}`, postalCode: String(10_000 + below(150)) }],
      phones: [`${200 + below(8)}${2_000_000 + below(7_999_999)}`],
      emails: [],
      nationalIds: chance() < 0.7 ? [{ system: 'ssn', value: String(800_000_000 + below(99_000_000)) }] : [],
      otherIds: [],
      motherMaidenNames: [],
    };
  }
}

const words = 'OAK ELM MAPLE CEDAR PINE LAKE HILL PARK MILL CHURCH SPRING RIVER FOREST MEADOW QUARRY HARBOUR'.split(
  ' ',
);

/** Names of the table by their share; what the table does not list is one of many rare names. */
function sampler(table: FrequencyTable, chance: () => number): () => string {
  const names = [...table.bits.keys()];
  let total = 0;
  const ends = Float64Array.from(names, (name) => (total += 2 ** -(table.bits.get(name) ?? table.unlistedBits)));
  return () => {
    const at = chance();
    if (at >= total) return rareName(Math.floor(chance() * 2 ** table.unlistedBits));
    let [low, high] = [0, names.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return names[low] ?? '';
  };
}

const syllables = 'BA CO DU FE GI HO JU KA LE MI NO PU RA SE TI VO WA YE ZI LOR MAN STE'.split(' ');

const rareName = (index: number): string =>
  `${syllables[index % 22]}${syllables[Math.floor(index / 22) % 22]}${syllables[Math.floor(index / 484) % 22]}${syllables[Math.floor(index / 10_648) % 22]}`;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

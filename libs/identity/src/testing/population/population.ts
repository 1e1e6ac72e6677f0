import type { EvaluationRecord } from '../../evaluate.js';
import { recordOf } from '../synthetic.js';
import type { Culture } from './cultures.js';
import { peopleOf } from './families.js';
import { Random } from './random.js';
import { registered } from './slips.js';

export interface Population {
  readonly records: readonly EvaluationRecord[];
  readonly truth: ReadonlyMap<string, string>;
  /** Record id to the kinds of person and error, the same words as in `families.ts` and `slips.ts`. */
  readonly categories: ReadonlyMap<string, readonly string[]>;
}

const authorities = ['NORTH', 'SOUTH', 'EAST', 'WEST'] as const;

/** Each person is registered by one to four authorities. Nothing of the key tells who is who. */
export function populationOf(culture: Culture, families: number, seed: number): Population {
  const random = new Random(seed);
  const [truth, categories] = [new Map<string, string>(), new Map<string, readonly string[]>()];
  const records: EvaluationRecord[] = [];
  for (const person of peopleOf(culture, families, random)) {
    const first = random.below(4);
    for (const [index, authority] of authorities.entries()) {
      if (index !== first && !random.chance(0.4)) continue;
      const { sketch, errors } = registered(person, random);
      const id = `${authority}-${Math.floor(random.next() * 1e12)}`;
      records.push({ id, record: recordOf(id, authority, sketch) });
      truth.set(id, person.entity);
      categories.set(id, [person.kind, ...errors]);
    }
  }
  return { records, truth, categories };
}

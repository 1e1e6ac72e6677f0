import type { FieldEvidence } from '../decision.js';
import type { MatchRecord } from '../demographics.js';
import type { Level, Model } from '../model/model.js';
import { levelsOf, type ModelDocument } from '../model/model-document.js';
import { compare } from '../score.js';

type Pair = readonly [MatchRecord, MatchRecord];
type Levels = ModelDocument['levels'];

/** Pairs that agree on something, and the fields that they agree on by this: nothing can be learned of those. */
export interface Pass {
  readonly pairs: readonly Pair[];
  readonly fixed: ReadonlySet<string>;
}

const rounds = 6;
/** The base's m counts as much as so many pairs of one person. */
const priorPairs = 200;
/** Records without truth may move no weight by more than three bits: what is one person is a matter of evidence, not of habit. */
const factorMax = 8;

/**
 * m by expectation and maximization (Dempster, Laird and Rubin 1977; Winkler 1988 for record linkage), u being known.
 * The fields that a pass fixes are left out of it; what a household shares stays capped, as in every score, so that a
 * family is not learned as one person. What the passes find is averaged by the pairs of one person that each saw.
 */
export function estimate(passes: readonly Pass[], base: Model): Levels {
  let model = base;
  for (let round = 0; round < rounds; round += 1) {
    const counts = new Counts();
    for (const pass of passes) expect(pass, model, counts);
    model = { ...base, levels: levelsOf(counts.levels(base), base.levels) };
  }
  const trained = new Counts();
  for (const pass of passes) expect(pass, model, trained);
  return trained.levels(base);
}

function expect({ pairs, fixed }: Pass, model: Model, counts: Counts): void {
  const seen = pairs.map(([a, b]) => compare(a, b, model).fields);
  const free = seen.map((fields) => fields.filter(({ field }) => !fixed.has(field)));
  const bits = free.map((fields) => fields.reduce((sum, field) => sum + field.bits, 0));
  const prior = shareOfMatches(bits);
  for (const [index, fields] of free.entries()) {
    if (isFamily(seen[index] ?? [])) continue;
    const odds = prior + (bits[index] ?? 0);
    counts.add(fields, 1 / (1 + 2 ** -odds));
  }
}

/** The prior odds in bits under which as many pairs are expected to be one person as the prior says. */
function shareOfMatches(bits: readonly number[]): number {
  let share = 0.5;
  for (let round = 0; round < 20; round += 1) {
    const odds = Math.log2(share / (1 - share));
    const expected = bits.reduce((sum, own) => sum + 1 / (1 + 2 ** -(odds + own)), 0) / Math.max(1, bits.length);
    share = Math.min(0.99, Math.max(0.01, expected));
  }
  return Math.log2(share / (1 - share));
}

/** Another given name in one family without one number: siblings and twins, of whom nothing is learned of one person. */
function isFamily(fields: readonly FieldEvidence[]): boolean {
  const level = (field: string): string | undefined => fields.find((one) => one.field === field)?.level;
  return level('given') === 'other' && level('nationalId') !== 'exact';
}

/** Expected pairs of one person, by field and level. */
class Counts {
  private readonly byField = new Map<string, Map<string, number>>();

  add(fields: readonly FieldEvidence[], weight: number): void {
    for (const { field, level } of fields) {
      if (level === 'missing') continue;
      const levels = this.byField.get(field) ?? new Map<string, number>();
      this.byField.set(field, levels);
      levels.set(level, (levels.get(level) ?? 0) + weight);
    }
  }

  levels(base: Model): Levels {
    const trained = Object.entries(base.levels).map(([field, levels]: [string, Readonly<Record<string, Level>>]) => {
      const seen = this.byField.get(field) ?? new Map<string, number>();
      const known = Object.entries(levels).filter(([name]) => mayLearn(field, name));
      const total = known.reduce((sum, [name]) => sum + (seen.get(name) ?? 0), 0);
      const mass = known.reduce((sum, [, { m }]) => sum + m, 0);
      return [field, Object.fromEntries(known.map(([name, level]) => [name, learned(name, level)]))] as const;

      function learned(name: string, { m, u }: Level): Level {
        const own = ((seen.get(name) ?? 0) + priorPairs * m) / (total + priorPairs * mass);
        return { m: significant(Math.min(m * factorMax, Math.max(m / factorMax, own * mass))), u };
      }
    });
    return Object.fromEntries(trained.filter(([, levels]) => Object.keys(levels).length > 0));
  }
}

/**
 * Levels that compete with each other: the rest depend on how much a source sends (an initial, a year alone, four digits)
 * and have their own m beside 1.
 */
const mayLearn = (field: string, level: string): boolean =>
  ['given', 'family', 'birthDate', 'nationalId', 'address', 'phone'].includes(field) &&
  !['initial', 'partial', 'firstOfJanuary', 'lastFour', 'neighbour', 'sameSeries'].includes(level);

/** Four significant digits: enough, and the same on every machine. */
const significant = (value: number): number => Number(value.toPrecision(4));

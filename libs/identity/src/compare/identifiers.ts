import type { FieldEvidence } from '../decision.js';
import type { Model } from '../model/model.js';
import { best, evidence, missing } from './evidence.js';
import { jaroWinkler, withinOneEdit, withinTwoSlips } from './text.js';

/** Numbers of different shape (another country's) say nothing about each other. */
export const compareNationalIds = (a: readonly string[], b: readonly string[], model: Model): FieldEvidence =>
  best(a, b, (x, y) => {
    const level = nationalIdLevel(x, y);
    return level === 'missing'
      ? missing('nationalId')
      : evidence('nationalId', level, model.levels.nationalId[level], model);
  }) ?? missing('nationalId');

/** So many numbers in a row may belong to one family. */
const familySpan = 9;

function nationalIdLevel(x: string, y: string): keyof Model['levels']['nationalId'] | 'missing' {
  if (x.length === 4 || y.length === 4) return lastFourLevel(x.slice(-4), y.slice(-4));
  if (x === y) return 'exact';
  if (x.length !== y.length) return 'missing';
  const slip = withinOneEdit(x, y);
  if (Math.abs(Number(x) - Number(y)) <= familySpan && !(slip && isTransposed(x, y))) return 'neighbour';
  if (slip) return 'oneEdit';
  if (x.slice(0, -4) === y.slice(0, -4)) return 'sameSeries';
  return withinTwoSlips(x, y) ? 'twoEdits' : 'other';
}

function lastFourLevel(x: string, y: string): 'lastFour' | 'neighbour' | 'other' {
  if (x === y) return 'lastFour';
  return Math.abs(Number(x) - Number(y)) <= familySpan && !isTransposed(x, y) ? 'neighbour' : 'other';
}

/** The same digits in another order: a typist's slip, where numbers in a row differ in their last digit. */
const isTransposed = (x: string, y: string): boolean =>
  x.at(-1) !== y.at(-1) && [...x].sort().join('') === [...y].sort().join('');

/** People have several, so two different ones are no disagreement. */
export function compareOtherIds(a: readonly string[], b: readonly string[], model: Model): FieldEvidence {
  return a.some((id) => b.includes(id))
    ? evidence('otherId', 'exact', model.levels.otherId.exact, model)
    : missing('otherId');
}

export function compareMaidenNames(a: readonly string[], b: readonly string[], model: Model): FieldEvidence {
  const levels = model.levels.motherMaidenName;
  const found = best(a, b, (x, y) => {
    if (x === y) return evidence('motherMaidenName', 'exact', levels.exact, model);
    return jaroWinkler(x, y) >= 0.88
      ? evidence('motherMaidenName', 'near', levels.near, model)
      : evidence('motherMaidenName', 'other', levels.other, model);
  });
  return found ?? missing('motherMaidenName');
}

export function compareSex(a: readonly string[], b: readonly string[], model: Model): FieldEvidence {
  const levels = model.levels.sex;
  if (a.length === 0 || b.length === 0) return missing('sex');
  return a.some((value) => b.includes(value))
    ? evidence('sex', 'exact', levels.exact, model)
    : evidence('sex', 'other', levels.other, model);
}

/** One without and one with a generation agree as fathers and sons do: that is no evidence. */
export function compareSuffixes(a: readonly string[], b: readonly string[], model: Model): FieldEvidence {
  const levels = model.levels.suffix;
  if (a.length === 0 || b.length === 0) return missing('suffix');
  return a.some((value) => b.includes(value))
    ? evidence('suffix', 'exact', levels.exact, model)
    : evidence('suffix', 'other', levels.other, model);
}

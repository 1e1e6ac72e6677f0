import type { FieldEvidence } from '../decision.js';
import type { Level, Model } from '../model/model.js';
import { best, evidence, missing } from './evidence.js';
import { withinOneEdit } from './text.js';

export const compareBirthDates = (a: readonly string[], b: readonly string[], model: Model): FieldEvidence =>
  best(a, b, (x, y) => compareDates(x, y, model)) ?? missing('birthDate');

function compareDates(a: string, b: string, model: Model): FieldEvidence {
  const levels = model.levels.birthDate;
  if (a.length < 10 || b.length < 10) return comparePartial(a, b, model);
  if (a === b) {
    return a.endsWith('-01-01')
      ? { ...evidence('birthDate', 'exact', levels.firstOfJanuary, model), level: 'exact' }
      : evidence('birthDate', 'exact', levels.exact, model);
  }
  const yearsApart = Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4)));
  const sameYear = yearsApart === 0;
  if (isYearOnly(a) && isYearOnly(b)) return evidence('birthDate', ...otherYear(yearsApart, levels), model);
  if (sameYear && a.slice(5, 7) === b.slice(8, 10) && a.slice(8, 10) === b.slice(5, 7)) {
    return evidence('birthDate', 'swapped', levels.swapped, model);
  }
  if (withinOneEdit(a.replaceAll('-', ''), b.replaceAll('-', ''))) {
    return evidence('birthDate', 'oneEdit', levels.oneEdit, model);
  }
  if (sameYear && (isYearOnly(a) || isYearOnly(b))) {
    return { ...evidence('birthDate', 'partial', levels.yearAsDate, model), level: 'partial' };
  }
  const parts = Number(sameYear) + Number(a.slice(5, 7) === b.slice(5, 7)) + Number(a.slice(8) === b.slice(8));
  const mayBeChild = yearsApart >= generationYears && yearsApart !== 100;
  if (parts === 2 && !mayBeChild) return evidence('birthDate', 'twoParts', levels.twoParts, model);
  if (parts === 2 || isTwoSlips(a, b)) {
    const slips = evidence('birthDate', 'twoSlips', levels.twoSlips, model);
    return mayBeChild ? { ...slips, level: 'slipsOrChild' } : slips;
  }
  if (sameYear) return evidence('birthDate', 'sameYear', levels.sameYear, model);
  return evidence('birthDate', ...otherYear(yearsApart, levels), model);
}

/** Where only the year was known, the first of January stands for all its days. */
const isYearOnly = (date: string): boolean => date.endsWith('-01-01');

/** Who was born this much later may be a child of the same name, on any day; a century later it is a slip. */
const generationYears = 13;

const otherYear = (yearsApart: number, levels: Model['levels']['birthDate']): readonly ['near' | 'far', Level] =>
  yearsApart < generationYears ? ['near', levels.near] : ['far', levels.far];

/** One slip in each of two records, or in year and day of one: 1995-05-12 and 1959-12-05. */
function isTwoSlips(a: string, b: string): boolean {
  if (!withinOneEdit(a.slice(0, 4), b.slice(0, 4))) return false;
  const [dayA, dayB] = [a.slice(5, 7) + a.slice(8), b.slice(5, 7) + b.slice(8)];
  const swapped = dayA.slice(0, 2) === dayB.slice(2) && dayA.slice(2) === dayB.slice(0, 2);
  return swapped || withinOneEdit(dayA, dayB);
}

/** The part that both have must agree; it proves as much as it is long. */
function comparePartial(a: string, b: string, model: Model): FieldEvidence {
  const levels = model.levels.birthDate;
  const length = Math.min(a.length, b.length);
  if (a.slice(0, length) !== b.slice(0, length)) return evidence('birthDate', 'far', levels.far, model);
  const weight = length === 4 ? levels.partial : { m: levels.partial.m, u: levels.partial.u / 12 };
  return evidence('birthDate', 'partial', weight, model);
}

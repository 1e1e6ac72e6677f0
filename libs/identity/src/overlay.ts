import type { CleanDemographics } from './demographics.js';
import type { Model } from './model/model.js';
import { compareBirthDates } from './compare/dates.js';
import { compareNationalIds, compareSex } from './compare/identifiers.js';
import { compareNames } from './compare/names.js';

const otherName = new Set(['other', 'similar', 'middleForGiven']);
const otherDate = new Set(['near', 'far']);

/**
 * Does an update put another person into a number that is in use? So it looks when given name, birth date and sex change
 * at once, or both names and the birth date without the national id staying. Only the newest values of each may be
 * handed in: earlier ones would hide the change.
 */
export function isOverlay(before: CleanDemographics, after: CleanDemographics, model: Model): boolean {
  if (before.placeholderName || after.placeholderName || before.newborn) return false;
  const names = compareNames(before.names, after.names, model);
  if (!otherName.has(names.given.level)) return false;
  if (!otherDate.has(compareBirthDates(before.birthDates, after.birthDates, model).level)) return false;
  if (compareSex(before.sex, after.sex, model).level === 'other') return true;
  const numberStays = compareNationalIds(before.nationalIds, after.nationalIds, model).level === 'exact';
  return otherName.has(names.family.level) && !numberStays;
}

import type { FieldEvidence, Veto } from './decision.js';
import type { MatchRecord } from './demographics.js';

/** Reasons not to link by itself, sorted by weight; each is a known way in which two people look like one. */
export function vetoesOf(a: MatchRecord, b: MatchRecord, fields: readonly FieldEvidence[]): readonly Veto[] {
  const level = (field: string): string => fields.find((one) => one.field === field)?.level ?? 'missing';
  const vetoes: Veto[] = [];
  if (a.clean.placeholderName || b.clean.placeholderName) vetoes.push('placeholder-name');
  if (a.clean.newborn || b.clean.newborn) vetoes.push('newborn');
  if (level('suffix') === 'other') vetoes.push('suffix-conflict');
  if (isGivenConflict(level)) vetoes.push('given-name-conflict');
  if (areTwins(a, b, level)) vetoes.push('twins');
  if (isNationalIdConflict(level)) vetoes.push('national-id-conflict');
  if (isBirthDateConflict(level)) vetoes.push('birth-date-conflict');
  if (level('sex') === 'other' && level('given') !== 'exact') vetoes.push('sex-conflict');
  if (a.system !== '' && a.system === b.system && a.active && b.active) vetoes.push('same-authority');
  return vetoes;
}

type LevelOf = (field: string) => string;

/**
 * Siblings and spouses. An equal national id and birth date outweigh another given name: that two children of one birth
 * share a number by mistake is about a hundred times rarer than that a person is known under another name, and that
 * siblings of two births have dates within a slip of each other is rarer still.
 */
function isGivenConflict(level: LevelOf): boolean {
  const given = level('given');
  if (given === 'similar') return !['exact', 'oneEdit'].includes(level('nationalId'));
  if (given !== 'other') return false;
  const samePerson =
    level('nationalId') === 'exact' &&
    ['exact', 'oneEdit', 'swapped'].includes(level('birthDate')) &&
    level('sex') !== 'other';
  return !samePerson;
}

/**
 * Same birth date and family, near given names: only an equal national id or middle name tells a slip from a twin. Numbers
 * in a row mean twins even where a date has a slip; a date that is partial or not given is no other date.
 */
function areTwins(a: MatchRecord, b: MatchRecord, level: LevelOf): boolean {
  const [orderA, orderB] = [a.clean.birthOrder, b.clean.birthOrder];
  if (orderA !== undefined && orderB !== undefined && orderA !== orderB) return true;
  const number = level('nationalId');
  if (number === 'exact' || number === 'lastFour') return false;
  const given = level('given');
  const numbersInRow = number === 'neighbour' || number === 'sameSeries';
  if (!isSameBirth(level('birthDate'), numbersInRow)) return false;
  // MARIA JOSE and MARIA ELENA.
  if (given === 'exact') return level('middle') === 'other';
  if (!['nickname', 'initial', 'typo', 'variant', 'middleForGiven'].includes(given)) return false;
  if (numbersInRow || level('middle') === 'other') return true;
  if (given === 'variant' || given === 'middleForGiven')
    return number === 'other' || (number === 'missing' && level('middle') !== 'exact');
  // A slip that makes no name, beside a number from elsewhere: two slips of one person are likelier than such twins.
  return given === 'initial' && number === 'other';
}

const isSameBirth = (date: string, numbersInRow: boolean): boolean =>
  ['exact', 'partial', 'missing', ...(numbersInRow ? ['swapped', 'oneEdit'] : [])].includes(date);

/** Two people of one name and birthday: nothing but the name speaks for one. */
function isNationalIdConflict(level: LevelOf): boolean {
  if (!['other', 'sameSeries'].includes(level('nationalId'))) return false;
  const household = ['address', 'phone', 'email', 'otherId'].some((field) =>
    ['exact', 'near', 'street', 'sameStreet', 'oneEdit'].includes(level(field)),
  );
  return !household;
}

/**
 * Parent and child of one name, or namesakes in one house or community: a date that is no slip of the other needs a number
 * that speaks for one person, or, within a generation, a middle name.
 */
function isBirthDateConflict(level: LevelOf): boolean {
  const [date, given] = [level('birthDate'), level('given')];
  if (date === 'far') return given === 'variant' || !['exact', 'oneEdit'].includes(level('nationalId'));
  if (!['near', 'sameYear', 'slipsOrChild'].includes(date)) return false;
  if (['exact', 'oneEdit', 'twoEdits', 'lastFour'].includes(level('nationalId'))) return false;
  // A child may have the middle name, too.
  return date === 'slipsOrChild' || level('middle') !== 'exact';
}

import type { FieldEvidence } from '../decision.js';
import type { CleanName } from '../demographics.js';
import { isWithoutParticles } from '../clean/particles.js';
import type { FrequencyTable, Model } from '../model/model.js';
import { agreedName, evidence, missing, nearName, rarityOf, rounded } from './evidence.js';
import { jaroWinkler, withinOneEdit } from './text.js';

export interface NameEvidence {
  readonly given: FieldEvidence;
  readonly middle: FieldEvidence;
  readonly family: FieldEvidence;
}

/** The best pair of names, judged as a whole: given, middle and family of one name are not mixed with another's. */
export function compareNames(a: readonly CleanName[], b: readonly CleanName[], model: Model): NameEvidence {
  let best: NameEvidence = { given: missing('given'), middle: missing('middle'), family: missing('family') };
  let bestBits = Number.NEGATIVE_INFINITY;
  for (const x of a) {
    for (const y of b) {
      for (const found of [straight(x, y, model), crosswise(x, y, model)]) {
        const bits = found === undefined ? Number.NEGATIVE_INFINITY : total(found);
        if (found === undefined || bits <= bestBits) continue;
        best = found;
        bestBits = bits;
      }
    }
  }
  return best;
}

const total = (names: NameEvidence): number => names.given.bits + names.middle.bits + names.family.bits;

function straight(x: CleanName, y: CleanName, model: Model): NameEvidence {
  const given = compareGiven(x, y, model);
  const family = compareFamily(x, y, model);
  return { given, middle: compareMiddle(x, y, model), family: withinFullName(given, family, model) };
}

/**
 * Given and family name are not independent: a community has its own of both, and no table of frequencies knows every
 * community. Together they prove no more than that hardly anybody else of the population has both.
 */
function withinFullName(given: FieldEvidence, family: FieldEvidence, model: Model): FieldEvidence {
  const excess = given.bits + family.bits - model.fullNameBitsMax;
  return excess > 0 ? { ...family, bits: rounded(family.bits - excess) } : family;
}

function compareGiven(x: CleanName, y: CleanName, model: Model): FieldEvidence {
  const levels = model.levels.given;
  const [a, b] = [x.given, y.given];
  if (a === '' || b === '') return missing('given');
  if (a.length > 1 && (a === b || isJoined(x, b) || isJoined(y, a))) {
    return agreedName('given', rarityOf(a.length < b.length ? a : b, model.givens), levels.exact, model);
  }
  if (a.length === 1 || b.length === 1) {
    const same = a.charCodeAt(0) === b.charCodeAt(0);
    return same ? evidence('given', 'initial', levels.initial, model) : otherGiven(x, y, model);
  }
  if (isNickname(a, b, model)) return evidence('given', 'nickname', levels.nickname, model);
  const similarity = jaroWinkler(a, b);
  if (similarity >= 0.88 || withinOneEdit(a, b) || isBroken(x, y) || isBroken(y, x)) {
    // A slip of the keyboard seldom makes another name that people have; twins' names often differ by a letter.
    const bothExist = model.givens.bits.has(a) && model.givens.bits.has(b);
    if (bothExist || isRhyme(a, b)) return evidence('given', 'variant', levels.variant, model);
    return nearName('given', 'typo', rarityOfEither(a, b, model.givens), levels.typo, model);
  }
  const other = otherGiven(x, y, model);
  return other.level === 'other' && similarity >= 0.8 ? evidence('given', 'similar', levels.similar, model) : other;
}

/** Slips seldom strike the first letter (8 % of them: Pollock and Zamora 1984), and parents like rhymes: JADEN, KADEN. */
const isRhyme = (a: string, b: string): boolean => a.charCodeAt(0) !== b.charCodeAt(0);

/** The more frequent of the two is the name, the other a slip of it. */
const rarityOfEither = (a: string, b: string, table: FrequencyTable): number =>
  Math.min(rarityOf(a, table), rarityOf(b, table));

/** MARY ANN and MARYANN; where the second name stands first, ANNMARY. */
const isJoined = ({ given, middle: [second = ''] }: CleanName, joined: string): boolean =>
  second.length > 1 && (given + second === joined || second + given === joined);

/** A blank within a name: YAM IN and YASMIN. */
const isBroken = (name: CleanName, { given }: CleanName): boolean =>
  name.middle[0] !== undefined && given.length > 4 && withinOneEdit(name.given + name.middle[0], given);

const isNickname = (a: string, b: string, model: Model): boolean => isOneOf(a, b, model.formalNames);

function isOneOf(a: string, b: string, table: Model['formalNames']): boolean {
  const formalA = table.get(a);
  const formalB = table.get(b);
  if (formalA === undefined || formalB === undefined) return false;
  if (formalA.includes(b) || formalB.includes(a)) return true;
  // Two formal names that one nickname of a third happens to join (WILLIAM and ROBERT) are two names.
  if (formalA.includes(a) && formalB.includes(b)) return false;
  return formalA.some((formal) => formalB.includes(formal));
}

function otherGiven(x: CleanName, y: CleanName, model: Model): FieldEvidence {
  const levels = model.levels.given;
  return isAmong(x.given, y.middle) || isAmong(y.given, x.middle)
    ? evidence('given', 'middleForGiven', levels.middleForGiven, model)
    : evidence('given', 'other', levels.other, model);
}

const isAmong = (name: string, others: readonly string[]): boolean => name.length > 1 && others.includes(name);

function compareMiddle(x: CleanName, y: CleanName, model: Model): FieldEvidence {
  const levels = model.levels.middle;
  const [a = '', b = ''] = [x.middle[0], y.middle[0]];
  if (a === '' || b === '') return missing('middle');
  if (a.length === 1 || b.length === 1) {
    return a.charCodeAt(0) === b.charCodeAt(0)
      ? evidence('middle', 'initial', levels.initial, model)
      : evidence('middle', 'other', levels.other, model);
  }
  if (a === b || x.middle.includes(b) || y.middle.includes(a)) {
    return evidence('middle', 'exact', levels.exact, model);
  }
  const near = isNickname(a, b, model) || jaroWinkler(a, b) >= 0.85;
  return near ? evidence('middle', 'near', levels.near, model) : evidence('middle', 'other', levels.other, model);
}

function compareFamily(x: CleanName, y: CleanName, model: Model): FieldEvidence {
  const levels = model.levels.family;
  const [a, b] = [x.family, y.family];
  if (a === '' || b === '') return missing('family');
  if (a.length === 1 || b.length === 1) {
    const level = isInitialOf(a, b) ? 'initial' : 'other';
    return evidence('family', level, levels[level], model);
  }
  if (a === b || sameTokens(x.familyTokens, y.familyTokens)) {
    return agreedName('family', rarityOf(a, model.families), levels.exact, model);
  }
  const [plainA, plainB] = [plainSpelling(a), plainSpelling(b)];
  if (plainA === plainB || isOneOf(plainA, plainB, model.familySpellings)) {
    return evidence('family', 'spelling', levels.spelling, model);
  }
  const shared = sharedToken(x.familyTokens, y.familyTokens);
  const similarity = jaroWinkler(a, b);
  if (!shared && (similarity >= 0.9 || withinOneEdit(a, b))) {
    const bothExist = model.families.bits.has(a) && model.families.bits.has(b);
    if (bothExist) return evidence('family', 'variant', levels.variant, model);
    return nearName('family', 'near', rarityOfEither(a, b, model.families), levels.near, model);
  }
  if (shared) return nearName('family', 'token', rarityOf(shared, model.families), levels.token, model);
  if (similarity >= 0.8) return evidence('family', 'similar', levels.similar, model);
  return evidence('family', 'other', levels.other, model);
}

/** MUELLER is MÜLLER; AL-HASSAN and EL HASSAN are HASSAN to a desk that knows no articles. */
function plainSpelling(family: string): string {
  const name = family.length > 5 && /^[AE]L/.test(family) ? family.slice(2) : family;
  return name.replace(/([AOU])E(?=[^AEIOU])/g, '$1');
}

/** GARCIA-LOPEZ and LOPEZ GARCIA. */
const sameTokens = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 1 && a.length === b.length && a.every((token) => b.includes(token));

const sharedToken = (a: readonly string[], b: readonly string[]): string | undefined =>
  a.length > 1 || b.length > 1
    ? a.find((token) => b.some((other) => token === other || isNear(token, other)))
    : withoutParticles(a[0] ?? '', b[0] ?? '');

/** What is left of both, where one has particles that the other lacks. */
function withoutParticles(a: string, b: string): string | undefined {
  if (isWithoutParticles(a, b)) return b;
  return isWithoutParticles(b, a) ? a : undefined;
}

const isNear = (a: string, b: string): boolean => a.length > 4 && b.length > 4 && withinOneEdit(a, b);

/** Given and family name in each other's field; of one of them, only the initial may be known (S LAKSHMI). */
function crosswise(x: CleanName, y: CleanName, model: Model): NameEvidence | undefined {
  const initials = [x, y].flatMap(({ given, family }) => [given, family]).filter(({ length }) => length === 1).length;
  if (x.given === '' || y.given === '' || x.family === '' || y.family === '' || initials > 1) return undefined;
  if (!isCrossed(x, y, model) || !isCrossed(y, x, model)) return undefined;
  const rarity = Math.min(rarityOfNames(x, model), rarityOfNames(y, model));
  const weight = evidence('given', 'swapped', model.levels.swapped.swapped, model);
  const bits = rounded(Math.min(model.fullNameBitsMax, rarity + weight.bits));
  return {
    given: { field: 'given', level: 'swapped', bits, termFrequencyBits: rounded(rarity) },
    middle: compareMiddle(x, y, model),
    family: { field: 'family', level: 'swapped', bits: 0 },
  };
}

const rarityOfNames = ({ given, family }: CleanName, model: Model): number =>
  rarityOrInitial(given, model.givens, model) + rarityOrInitial(family, model.families, model);

const rarityOrInitial = (name: string, table: FrequencyTable, { levels }: Model): number =>
  name.length === 1 ? Math.log2(levels.given.initial.m / levels.given.initial.u) : rarityOf(name, table);

const isInitialOf = (a: string, b: string): boolean =>
  (a.length === 1 || b.length === 1) && a.charCodeAt(0) === b.charCodeAt(0);

/** The family field may have been given two given names, and the given field a family name of two words. */
const isCrossed = ({ given, middle }: CleanName, { family }: CleanName, model: Model): boolean =>
  isInitialOf(given, family) ||
  isAlike(given, family) ||
  isNickname(given, family, model) ||
  (middle.length > 0 && isAlike(given + middle.join(''), family));

const isAlike = (given: string, family: string): boolean =>
  given === family ||
  (given.charCodeAt(0) === family.charCodeAt(0) &&
    (jaroWinkler(given, family) >= 0.9 || (given.length > 3 && withinOneEdit(given, family))));

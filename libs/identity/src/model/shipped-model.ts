import type { FieldLevels, Level, Model } from './model.js';
import { diminutives } from './diminutives.js';
import { givenNames } from './given-names.js';
import { formalNames, frequencyTable } from './name-tables.js';
import { nicknames } from './nicknames.js';
import { placeholders } from './placeholders.js';
import { familySpellings, givenSpellings } from './spellings.js';
import { surnames } from './surnames.js';

const level = (m: number, u: number): Level => ({ m, u });

/**
 * Weights from theory and from published error rates, not fitted to any set. u of names comes from the frequency
 * tables; u of a birth date is one day in 70 years; u of a level is the chance that two strangers reach it.
 */
const levels: FieldLevels = {
  given: {
    exact: level(0.86, 1),
    nickname: level(0.05, 0.004),
    initial: level(0.9, 0.08),
    // Rarity counts: of a name, about as many records bear a slip as of a person's own records do.
    typo: level(0.05, 0.8),
    variant: level(0.012, 0.006),
    middleForGiven: level(0.01, 0.003),
    similar: level(0.008, 0.02),
    other: level(0.015, 0.94),
  },
  middle: {
    exact: level(0.85, 0.01),
    initial: level(0.9, 0.08),
    near: level(0.05, 0.006),
    other: level(0.05, 0.9),
  },
  family: {
    exact: level(0.88, 1),
    initial: level(0.9, 0.08),
    near: level(0.05, 0.8),
    spelling: level(0.05, 0.01),
    // Both are names that people have: JOHNSON, JOHNSTON.
    variant: level(0.015, 0.004),
    // Either part of a double name; the rarity of the part counts.
    token: level(0.03, 2),
    similar: level(0.006, 0.01),
    other: level(0.03, 0.97),
  },
  // Both names crosswise: their rarity counts, less the rarity of the mistake.
  swapped: { swapped: level(0.01, 1) },
  suffix: { exact: level(0.9, 0.1), other: level(0.02, 0.5) },
  birthDate: {
    exact: level(0.93, 1 / 25_000),
    // Entered where only the year was known.
    firstOfJanuary: level(0.93, 1 / 2_000),
    // The first of January in one of two records of a year: of strangers' dates, one in 35 is.
    yearAsDate: level(0.01, 1 / 1_200),
    swapped: level(0.008, 1 / 40_000),
    oneEdit: level(0.03, 1 / 1_500),
    twoParts: level(0.015, 0.003),
    partial: level(0.9, 1 / 70),
    twoSlips: level(0.012, 0.02),
    sameYear: level(0.004, 1 / 70),
    near: level(0.004, 0.25),
    far: level(0.003, 0.7),
  },
  sex: { exact: level(0.98, 0.5), other: level(0.01, 0.5) },
  nationalId: {
    exact: level(0.93, 1 / 400_000),
    oneEdit: level(0.04, 1 / 200_000),
    twoEdits: level(0.008, 1 / 4_000),
    // Numbers of one family are issued in a row: among people who look alike this is no typing error.
    neighbour: level(0.004, 1 / 500),
    sameSeries: level(0.004, 1 / 500),
    lastFour: level(0.93, 1 / 10_000),
    other: level(0.02, 1),
  },
  otherId: { exact: level(0.9, 1 / 10_000) },
  address: {
    // A household and those who lived there before, of a million people.
    exact: level(0.6, 1 / 250_000),
    near: level(0.08, 1 / 20_000),
    street: level(0.05, 1 / 5_000),
    // Another house of the street.
    sameStreet: level(0.03, 1 / 1_000),
    area: level(0.08, 0.02),
    other: level(0.35, 0.97),
  },
  phone: { exact: level(0.6, 1 / 20_000), oneEdit: level(0.03, 1 / 20_000), other: level(0.4, 0.99) },
  email: { exact: level(0.8, 1 / 20_000) },
  motherMaidenName: { exact: level(0.9, 1 / 500), near: level(0.05, 0.003), other: level(0.06, 0.99) },
};

/**
 * The default, untrained. The link threshold leaves about 2^-10 for a wrong link in a population of a million (20 bits);
 * at the review threshold a pair is as likely one person as two of that million.
 */
export const shippedModel: Model = {
  version: 'shipped-3',
  thresholds: { link: 30, review: 20, margin: 6 },
  clamp: { min: -10, max: 18.5 },
  // A name that only one of a million people has.
  fullNameBitsMax: 20,
  householdBitsMax: 11,
  ownHouseholdBitsMax: 18,
  nearNameBits: { min: 2.5, max: 8.5 },
  levels,
  families: frequencyTable(surnames, 15.5),
  givens: frequencyTable(givenNames, 15),
  formalNames: formalNames(`${nicknames} ${givenSpellings} ${diminutives}`),
  familySpellings: formalNames(familySpellings),
  placeholders,
};

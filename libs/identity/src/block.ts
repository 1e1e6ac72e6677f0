import type { CleanDemographics, CleanName } from './demographics.js';
import type { Model } from './model/model.js';
import { rarityOf } from './compare/evidence.js';
import { soundex } from './phonetic.js';

/**
 * The rows under which a record is found: any shared key makes a candidate pair. Each key is `kind:value:…`, of its values
 * first the one that several kinds have (a date, a phone), so that a store can keep them together. All keys are
 * a function of this record and the frozen model alone, so that arrival order plays no part: a key that many people
 * would share (a frequent surname, the first of January) is made finer from the start, for every record alike.
 * A record named after nobody has none: it links by its source identifier only.
 */
export function blockingKeys(clean: CleanDemographics, model: Model): readonly string[] {
  if (clean.placeholderName) return [];
  const keys = new Set<string>();
  addNumberKeys(clean, keys);
  addBirthDateKeys(clean, keys);
  addDateAndPlaceKeys(clean, keys);
  addContactKeys(clean, keys);
  for (const name of clean.names) addPlaceKeys(clean, name, model, keys);
  for (const name of clean.names) addRareNameKey(name, model, keys);
  return [...keys].sort();
}

function addNumberKeys(clean: CleanDemographics, keys: Set<string>): void {
  for (const id of clean.nationalIds) {
    const last4 = id.slice(-4);
    if (id.length > 4) keys.add(`id:${last4}:${id}`);
    // A slip in either half of a number leaves the other, and some know its last four digits only.
    for (const name of clean.names) {
      if (name.given === '' || name.family === '') continue;
      keys.add(`id-last4:${last4}:${initials(name)}`);
      if (id.length > 4) keys.add(`id-front:${id.slice(0, -4)}:${initials(name)}`);
    }
  }
  for (const id of clean.otherIds) keys.add(`other-id:${id}`);
}

function addBirthDateKeys(clean: CleanDemographics, keys: Set<string>): void {
  for (const date of clean.birthDates) {
    const year = date.slice(0, 4);
    // Where only the year was known, the first of January stands for all days: more letters keep the block small.
    const letters = date.endsWith('-01-01') ? 4 : 2;
    for (const name of clean.names) {
      if (name.given !== '' && name.family !== '') {
        keys.add(`sounds-year:${sounds(name)}:${year}`);
        // Soundex hears each slip of a letter; the first letters do not.
        for (const token of familyParts(name)) {
          keys.add(`year-name:${year}:${token.slice(0, 3)}:${name.given.charAt(0)}`);
        }
      }
      if (date.length < 10) continue;
      // Given and family names share this kind, so that swapped names meet.
      for (const part of parts(name)) keys.add(`date-name:${date}:${part.slice(0, letters)}`);
      for (const token of familyParts(name)) {
        keys.add(`day-name:${date.slice(5)}:${soundex(token)}:${name.given.charAt(0)}`);
      }
    }
  }
}

/** Survives a change of both names. */
function addDateAndPlaceKeys(clean: CleanDemographics, keys: Set<string>): void {
  for (const date of clean.birthDates) {
    if (date.length < 10) continue;
    for (const { postalCode } of clean.addresses) {
      if (postalCode !== '') keys.add(`date-place:${date}:${postalCode}`);
    }
  }
}

function addContactKeys(clean: CleanDemographics, keys: Set<string>): void {
  const initialsOfAll = new Set(clean.names.flatMap((name) => [name.given, name.family]).map((part) => part.charAt(0)));
  for (const phone of clean.phones) {
    const local = phone.slice(-7);
    for (const initial of initialsOfAll) {
      if (initial === '') continue;
      if (!isNobodys(local)) keys.add(`phone-initial:${local}:${initial}`);
      else for (const year of years(clean)) keys.add(`phone-both:${local}:${year}:${initial}`);
    }
  }
  for (const email of clean.emails) keys.add(`email:${email}`);
}

/** 555-0100 to 555-0199 are kept for fiction (NANPA): what stands in for a number, many people share. */
const isNobodys = (local: string): boolean => local.startsWith('55501');

/** Frequent beyond this (one in 256), a surname in one postal code needs more of the given name. */
const frequentFamilyBits = 8;

function addPlaceKeys(clean: CleanDemographics, name: CleanName, model: Model, keys: Set<string>): void {
  for (const { postalCode, house, street } of clean.addresses) {
    // Free of the postal code, which moves as people do and is mistyped as often as any number.
    if (house !== '' && street.length > 2) {
      for (const part of parts(name)) keys.add(`street-name:${house} ${street.slice(0, 5)}:${part.slice(0, 2)}`);
    }
    if (postalCode === '') continue;
    for (const token of familyParts(name)) {
      const frequent = rarityOf(token, model.families) <= frequentFamilyBits;
      keys.add(
        `place-name:${postalCode} ${token.slice(0, 1)}:${token.slice(0, 4)}:${name.given.slice(0, frequent ? 2 : 1)}`,
      );
    }
    if (house !== '') {
      for (const part of parts(name)) keys.add(`house-name:${postalCode} ${house}:${part.slice(0, 3)}`);
    }
  }
}

/** Two names that few people have together meet even when nothing else is known: one person in 130,000. */
const rareNamesBits = 17;

function addRareNameKey(name: CleanName, model: Model, keys: Set<string>): void {
  const { given, family } = name;
  if (given.length < 2 || family === '') return;
  if (rarityOf(given, model.givens) + rarityOf(family, model.families) < rareNamesBits) return;
  keys.add(`names:${sounds(name)}:${[given, family].sort().join(':')}`);
}

/** Of both names, whichever stands first. */
const initials = ({ given, family }: CleanName): string => [given.charAt(0), family.charAt(0)].sort().join('');

/** Of both names, whichever stands first. */
const sounds = ({ given, family }: CleanName): string => [soundex(given), soundex(family)].sort().join(' ');

const years = (clean: CleanDemographics): ReadonlySet<string> =>
  new Set(clean.birthDates.map((date) => date.slice(0, 4)));

/** The joined surname and its tokens. */
const familyParts = (name: CleanName): ReadonlySet<string> =>
  new Set([name.family, ...name.familyTokens].filter((part) => part !== ''));

const parts = (name: CleanName): ReadonlySet<string> =>
  new Set([name.given, ...familyParts(name)].filter((part) => part.length > 1));

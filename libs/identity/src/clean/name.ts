import type { CleanName, RawName } from '../demographics.js';
import type { Placeholders } from '../model/model.js';
import { fold } from './fold.js';
import { isTitle, ownNames, withoutDegrees } from './given.js';
import { isBabyOf, isNewborn } from './newborn.js';
import { particlesFirst, tokens } from './particles.js';

export interface ReadName {
  readonly name: CleanName;
  readonly suffix: string;
  readonly placeholder: boolean;
  readonly newborn: boolean;
}

const suffixes: ReadonlyMap<string, string> = new Map([
  ['JR', 'JR'],
  ['JNR', 'JR'],
  ['JUNIOR', 'JR'],
  ['SR', 'SR'],
  ['SNR', 'SR'],
  ['SENIOR', 'SR'],
  ['II', 'II'],
  ['2ND', 'II'],
  ['III', 'III'],
  ['3RD', 'III'],
  ['IV', 'IV'],
  ['4TH', 'IV'],
]);
// V and I alone are initials far more often than generations, so they count in the suffix field only.
const suffixFieldOnly: ReadonlyMap<string, string> = new Map([
  ['I', 'SR'],
  ['1ST', 'SR'],
  ['V', 'V'],
  ['5TH', 'V'],
]);
// John Doe's relatives: emergency departments name the unidentified after the phonetic alphabet.
const phoneticAlphabet = new Set(
  'ALPHA ALFA BRAVO CHARLIE DELTA ECHO FOXTROT GOLF HOTEL INDIA JULIET KILO LIMA MIKE NOVEMBER OSCAR PAPA QUEBEC ROMEO SIERRA TANGO UNIFORM VICTOR WHISKEY XRAY YANKEE ZULU'.split(
    ' ',
  ),
);

/** One name made comparable; the generation is taken out of any of its fields. */
export function readName(sent: RawName, placeholders: Placeholders): ReadName {
  const raw = parted(sent);
  const family = withoutSuffix(words(raw.family));
  const given = withoutSuffix(raw.given.flatMap(words));
  const suffix = suffixOf(raw.suffix ?? '') || family.suffix || given.suffix;
  const familyWords = particlesFirst(withoutDegrees(family.words));
  const givenWords = ownNames(given.words, familyWords.join(''));
  const newborn = isBabyOf(raw.given) || isNewborn(givenWords, placeholders);
  const nameless = newborn || isPlaceholderWord(givenWords[0] ?? '', placeholders);
  const single = noFamily.has(familyWords.join('')) && !nameless && isOneName(givenWords);
  const placeholder = !single && isPlaceholder(familyWords, givenWords, placeholders);
  const noSurname = placeholder || single;
  const name = {
    family: noSurname ? '' : familyWords.join(''),
    familyTokens: noSurname ? [] : tokens(familyWords),
    given: placeholder || nameless ? '' : (givenWords[0] ?? ''),
    middle: placeholder || nameless ? [] : givenWords.slice(1),
  };
  return { name, suffix, placeholder, newborn };
}

/** Of people with one name, registers write that there is no other. */
const noFamily = new Set('LNU NLN NOLASTNAME'.split(' '));

const isOneName = ([first = '']: readonly string[]): boolean => first.length > 1 && !phoneticAlphabet.has(first);

/** OAKES, THOMAS: both names in the field of one. */
function parted(raw: RawName): RawName {
  const [family = '', ...more] = raw.family.split(',');
  const given = more.flatMap(words).filter((word) => !suffixes.has(word) && !isTitle(word));
  return given.length === 0 || raw.given.some((text) => words(text).length > 0) ? raw : { ...raw, family, given: more };
}

const words = (text: string): readonly string[] => {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ');
};

function withoutSuffix(all: readonly string[]): { words: readonly string[]; suffix: string } {
  if (all.length < 2) return { words: all, suffix: '' };
  const found = all.findLast((word, index) => index > 0 && suffixes.has(word));
  if (found === undefined) return { words: all, suffix: '' };
  return { words: all.filter((word, index) => index === 0 || word !== found), suffix: suffixes.get(found) ?? '' };
}

function suffixOf(text: string): string {
  const word = fold(text).replaceAll(' ', '');
  return suffixes.get(word) ?? suffixFieldOnly.get(word) ?? '';
}

function isPlaceholder(family: readonly string[], given: readonly string[], placeholders: Placeholders): boolean {
  const joined = family.join('');
  if (joined === '' && given.length === 0) return false;
  if (joined !== '' && isPlaceholderWord(joined, placeholders)) return true;
  if (family.some((word) => word === 'UNKNOWN' || word === 'UNIDENTIFIED')) return true;
  const first = given[0] ?? '';
  if (placeholders.fullNames.has(`${joined} ${first}`)) return true;
  if (joined === 'DOE') return first === '' || phoneticAlphabet.has(first) || isPlaceholderWord(first, placeholders);
  return first === 'TEST' && (given[1] ?? 'PATIENT') === 'PATIENT';
}

function isPlaceholderWord(word: string, placeholders: Placeholders): boolean {
  return placeholders.nameWords.has(word) || /^(?:X{2,}|Z{2,}|ZZ\w*TEST\w*)$/.test(word);
}

import type { CleanName, RawName } from '../demographics.js';
import type { Placeholders } from '../model/model.js';
import { fold } from './fold.js';

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
const titles = new Set('MR MRS MS MISS DR PROF REV SIR MD PHD DDS RN ESQ'.split(' '));
const particles = new Set(
  'DE DEL DELA LA LE LOS LAS EL AL DU DES DI DA DOS DAS DO VAN VON VOM DEN DER TEN TER ZU ST SAINT SAN SANTA MC MAC O D L BIN BINT BEN ABU IBN'.split(
    ' ',
  ),
);
// John Doe's relatives: emergency departments name the unidentified after the phonetic alphabet.
const phoneticAlphabet = new Set(
  'ALPHA ALFA BRAVO CHARLIE DELTA ECHO FOXTROT GOLF HOTEL INDIA JULIET KILO LIMA MIKE NOVEMBER OSCAR PAPA QUEBEC ROMEO SIERRA TANGO UNIFORM VICTOR WHISKEY XRAY YANKEE ZULU'.split(
    ' ',
  ),
);

/** One name made comparable; the generation is taken out of any of its fields. */
export function readName(raw: RawName, placeholders: Placeholders): ReadName {
  const family = withoutSuffix(words(raw.family));
  const given = withoutSuffix(raw.given.flatMap(words));
  const suffix = suffixOf(raw.suffix ?? '') || family.suffix || given.suffix;
  const givenWords = given.words.length > 1 ? given.words.filter((word) => !titles.has(word)) : given.words;
  const placeholder = isPlaceholder(family.words, givenWords, placeholders);
  const newborn = isNewborn(givenWords, placeholders);
  const nameless = newborn || isPlaceholderWord(givenWords[0] ?? '', placeholders);
  const name = {
    family: placeholder ? '' : family.words.join(''),
    familyTokens: placeholder ? [] : tokens(family.words),
    given: placeholder || nameless ? '' : (givenWords[0] ?? ''),
    middle: placeholder || nameless ? [] : givenWords.slice(1),
  };
  return { name, suffix, placeholder, newborn };
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

/** The parts of a double name; a particle belongs to what follows it. DE LA CRUZ GOMEZ: DELACRUZ, GOMEZ. */
function tokens(family: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let pending = '';
  for (const [index, word] of family.entries()) {
    pending += word;
    if (particles.has(word) && index < family.length - 1) continue;
    if (pending.length > 2) parts.push(pending);
    pending = '';
  }
  return parts;
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

/** BABY BOY A, GIRL B, BG, TWIN 2, JANESGIRL, 2JANESBOY. */
function isNewborn(given: readonly string[], placeholders: Placeholders): boolean {
  const [first = ''] = given;
  if (/^\d?\w{2,}S(?:BOY|GIRL)$/.test(first)) return true;
  if (!given.some((word) => placeholders.newbornWords.has(word))) return false;
  return given.every((word) => placeholders.newbornWords.has(word) || /^(?:[A-D]|\d|OF|ONE|TWO|UNNAMED)$/.test(word));
}

import type { Placeholders } from '../model/model.js';

/** BABY BOY A, GIRL B, BG, TWIN 2, JANESGIRL, 2JANESBOY, BOY OF JANE, JANE BABY BOY: a child without a name yet. */
export function isNewborn(given: readonly string[], placeholders: Placeholders): boolean {
  const [first = '', ...more] = given;
  if (/^\d?\w{2,}S(?:BOY|GIRL)$|^\w{3,}GIRL$/.test(first)) return true;
  const isChild = (word: string): boolean => placeholders.newbornWords.has(word);
  const isCounted = (words: readonly string[]): boolean =>
    words.some(isChild) && words.every((word) => isChild(word) || /^(?:[A-D]|\d|OF|ONE|TWO|UNNAMED)$/.test(word));
  const of = given.indexOf('OF');
  if (isCounted(of > 0 ? given.slice(0, of) : given)) return true;
  return more.some((word) => /^(?:BABY|INFANT|NEWBORN)/.test(word)) && isCounted(more);
}

/** B/O JANE: baby of Jane. */
export const isBabyOf = (given: readonly string[]): boolean => given.some((text) => /^\s*B\/O\b/i.test(text));

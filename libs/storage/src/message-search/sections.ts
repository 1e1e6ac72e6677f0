import type { MessageTerms } from '../ports/message-search-store.js';
import { termText } from './message-terms.js';

/** Messages of a section: its terms are some 200 pages of 8 KiB, which a batch of 256 messages writes once. */
export const sectionMessages = 8_192;
/** Sections that one call looks at: 4 million messages, some milliseconds. */
export const sectionsMax = 512;
/** Of one message; a hostile one repeats its identifiers without end. */
const termsMax = 96;

export const sectionOf = (number: number): number => Math.floor(number / sectionMessages);

/** The terms of a message as they stand in the index, each once. */
export function termTexts(terms: MessageTerms['terms']): readonly string[] {
  const texts = new Set<string>();
  for (const term of terms) {
    const text = termText(term);
    if (text !== undefined && texts.size < termsMax) texts.add(text);
  }
  return [...texts];
}

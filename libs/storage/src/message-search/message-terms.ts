import type { MessageTerm, NumberKind, TermCriterion } from '../ports/message-search-store.js';
import { foldText } from '../rows/person-search.js';

/** A half-open range of terms in the order of their bytes. */
export interface TermRange {
  readonly from: string;
  readonly below: string;
}

const kinds: Readonly<Record<NumberKind, string>> = { patient: 'p', visit: 'v', order: 'o', control: 'c' };
const prefixes = { family: 'f', given: 'g', born: 'b' } as const;

/** A kind stands behind its number, so that one look finds the number of any kind. No number holds a tab. */
const separator = '\t';
const behindSeparator = '\n';
const behindAll = '\u{10ffff}';

/** What is longer says no more, and a hostile field would fill the index. */
const charactersMax = 64;

/** As a term stands in the index; undefined where nothing is left of it. */
export function termText({ kind, text }: MessageTerm): string | undefined {
  const folded = foldedTerm(text);
  if (folded === '') return undefined;
  if (kind === 'family' || kind === 'given' || kind === 'born') return prefixes[kind] + folded;
  return `n${folded}${separator}${kinds[kind]}`;
}

/** What the term of a message that fits must lie in; undefined for a criterion that says nothing. */
export function rangeOf(criterion: TermCriterion): TermRange | undefined {
  const folded = foldedTerm(criterion.text);
  if (folded === '') return undefined;
  if (criterion.kind !== 'number') {
    const from = prefixes[criterion.kind] + folded;
    return { from, below: from + behindAll };
  }
  if (criterion.of === undefined) return { from: `n${folded}${separator}`, below: `n${folded}${behindSeparator}` };
  const from = `n${folded}${separator}${kinds[criterion.of]}`;
  return { from, below: `${from}\x01` };
}

const foldedTerm = (text: string): string =>
  foldText(text.replaceAll(/\p{Cc}+/gu, ' ').toWellFormed())
    .slice(0, charactersMax)
    .toWellFormed();

import type { Band, FieldEvidence, Veto } from './decision.js';
import type { Model } from './model/model.js';

/**
 * Link from the threshold on without veto. A veto turns a link into a review, never a doubt into one; and some vetoes
 * settle the matter (a sibling, a son) unless the national id says that it is one person after all.
 */
export function bandOf(bits: number, fields: readonly FieldEvidence[], vetoes: readonly Veto[], model: Model): Band {
  const { link, review } = model.thresholds;
  if (vetoes.length === 0) return doubtOr(bits >= link ? 'same' : 'review', bits >= review);
  if (vetoes.includes('placeholder-name')) return 'different';
  if (vetoes.includes('same-authority')) return doubtOr('review', vetoes.length === 1 && bits >= link);
  const number = fields.find((one) => one.field === 'nationalId')?.level;
  // One number that two people hold, or one person with two names: somebody has to mend either.
  if (number === 'exact') return doubtOr('review', bits >= review);
  const settling = vetoes.some((veto) => isSettling(veto, fields)) || isGenerationApart(vetoes, fields);
  const settled = settling && number !== 'oneEdit' && number !== 'lastFour';
  return doubtOr('review', bits >= link && !settled);
}

const isGenerationApart = (vetoes: readonly Veto[], fields: readonly FieldEvidence[]): boolean =>
  vetoes.includes('birth-date-conflict') && fields.some(({ field, level }) => field === 'birthDate' && level === 'far');

const doubtOr = (band: Band, enough: boolean): Band => (enough ? band : 'different');

/** A name that is like the other may be the other, broken. */
const isSettling = (veto: Veto, fields: readonly FieldEvidence[]): boolean =>
  veto === 'suffix-conflict' ||
  (veto === 'given-name-conflict' && !fields.some(({ field, level }) => field === 'given' && level === 'similar'));

import type { Band, FieldEvidence, Veto } from './decision.js';
import type { Model } from './model/model.js';

/**
 * Link above the threshold without veto. With a veto a person must look, but only when something that two people do not
 * share speaks for one: otherwise the veto itself is the explanation (a sibling, a son) and nobody's time is taken.
 */
export function bandOf(bits: number, fields: readonly FieldEvidence[], vetoes: readonly Veto[], model: Model): Band {
  const { link, review } = model.thresholds;
  if (bits < review || vetoes.includes('placeholder-name')) return 'different';
  if (vetoes.length === 0) return bits >= link ? 'same' : 'review';
  if (vetoes.includes('same-authority')) return vetoes.length === 1 && bits >= link ? 'review' : 'different';
  const sameNumber = fields.some(
    (one) => one.field === 'nationalId' && (one.level === 'exact' || one.level === 'oneEdit'),
  );
  const conclusive = vetoes.some((veto) => conclusiveVetoes.has(veto));
  return conclusive && !sameNumber ? 'different' : 'review';
}

const conclusiveVetoes: ReadonlySet<Veto> = new Set([
  'suffix-conflict',
  'given-name-conflict',
  'birth-date-conflict',
  'sex-conflict',
]);

import type { Comparison, Explanation, FieldEvidence } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { rounded } from './compare/evidence.js';
import { compare } from './score.js';

/** Why two records are, may be or are not one person: a waterfall of the evidence, and what would turn the decision. */
export function explain(a: MatchRecord, b: MatchRecord, model: Model): Explanation {
  const comparison = compare(a, b, model);
  const { link, review } = model.thresholds;
  const whatWouldChange = changes(comparison, model);
  return {
    model: model.version,
    comparison,
    thresholds: { link, review },
    whatWouldChange,
    lines: [
      ...waterfall(comparison.fields),
      `${pad('sum', 34)}${signed(comparison.bits)} bits (link from ${link}, review from ${review}, model ${model.version})`,
      ...comparison.vetoes.map((veto) => `veto: ${veto}`),
      `decision: ${comparison.band}`,
      ...whatWouldChange,
    ],
  };
}

function waterfall(fields: readonly FieldEvidence[]): readonly string[] {
  let sum = 0;
  return fields.map(({ field, level, bits, termFrequencyBits }) => {
    sum += bits;
    const rarity = termFrequencyBits === undefined ? '' : `  (rarity of the value: ${termFrequencyBits} bits)`;
    return `${pad(field, 18)}${pad(level, 16)}${signed(bits)}  = ${signed(rounded(sum))}${rarity}`;
  });
}

function changes({ bits, band, vetoes, fields }: Comparison, model: Model): readonly string[] {
  const { link, review } = model.thresholds;
  const short = rounded(link - bits);
  const said: string[] = [];
  if (band === 'same') {
    said.push(`It would become a review with ${rounded(bits - link)} bits less, or with any veto.`);
    const heaviest = fields.filter((one) => one.bits > bits - link).map((one) => one.field);
    if (heaviest.length > 0) said.push(`Without the agreement of any one of ${heaviest.join(', ')} it would not link.`);
    return said;
  }
  if (vetoes.length > 0) said.push(`Without ${vetoes.join(', ')} the score alone would count.`);
  if (short > 0) said.push(`It would link with ${short} bits more.`);
  if (bits < review) said.push(`It would be reviewed with ${rounded(review - bits)} bits more.`);
  const unknown = fields.filter((one) => one.level === 'missing').map((one) => one.field);
  if (unknown.length > 0) said.push(`Not known on one side or both: ${unknown.join(', ')}.`);
  return said;
}

const pad = (text: string, width: number): string => text.padEnd(width);
const signed = (bits: number): string => `${bits < 0 ? '' : '+'}${bits.toFixed(2)}`.padStart(8);

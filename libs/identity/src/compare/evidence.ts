import type { FieldEvidence } from '../decision.js';
import type { FrequencyTable, Level, Model } from '../model/model.js';

/** Missing on either side is no evidence, never a disagreement. */
export const missing = (field: string): FieldEvidence => ({ field, level: 'missing', bits: 0 });

export function evidence(field: string, level: string, weight: Level, model: Model): FieldEvidence {
  return { field, level, bits: clamped(Math.log2(weight.m / weight.u), model) };
}

/** An exact agreement whose u is the frequency of the value itself: a shared SMITH says less than a shared ZWEIBEL. */
export function agreedName(field: string, rarityBits: number, weight: Level, model: Model): FieldEvidence {
  const bits = clamped(Math.log2(weight.m / weight.u) + rarityBits, model);
  return { field, level: 'exact', bits, termFrequencyBits: rarityBits };
}

/**
 * A near agreement of names: who shares a slip of a rare name shares the name, so its rarity counts here too, less what
 * the real neighbours of the name take away (LINDQUIST and LUNDQUIST).
 */
export function nearName(field: string, level: string, rarityBits: number, weight: Level, model: Model): FieldEvidence {
  const { min, max } = model.nearNameBits;
  const bits = Math.max(min, Math.min(max, Math.log2(weight.m / weight.u) + rarityBits));
  return { field, level, bits: clamped(bits, model), termFrequencyBits: rarityBits };
}

export const rarityOf = (name: string, table: FrequencyTable): number => table.bits.get(name) ?? table.unlistedBits;

// Rounded, so that a sum does not depend on the last bit of a logarithm.
const clamped = (bits: number, model: Model): number =>
  rounded(Math.max(model.clamp.min, Math.min(model.clamp.max, bits)));

export const rounded = (bits: number): number => Math.round(bits * 1000) / 1000;

/** The strongest evidence over all pairs of values; undefined when one side has none. */
export function best<Value>(
  a: readonly Value[],
  b: readonly Value[],
  judge: (x: Value, y: Value) => FieldEvidence,
): FieldEvidence | undefined {
  let strongest: FieldEvidence | undefined;
  for (const x of a) {
    for (const y of b) {
      const found = judge(x, y);
      if (strongest === undefined || found.bits > strongest.bits) strongest = found;
    }
  }
  return strongest;
}

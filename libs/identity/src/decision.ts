/** `same`: above the link threshold and no veto. `review`: a person must look. `different`: nothing to keep. */
export type Band = 'same' | 'review' | 'different';

/** Why a pair may not be linked by itself, however high it scores. */
export type Veto =
  | 'suffix-conflict'
  | 'given-name-conflict'
  | 'national-id-conflict'
  | 'twins'
  | 'birth-date-conflict'
  | 'sex-conflict'
  | 'newborn'
  | 'placeholder-name'
  | 'same-authority';

/** The evidence of one field. */
export interface FieldEvidence {
  readonly field: string;
  /** The name of the comparison level that was reached: `exact`, `nickname`, `missing` … */
  readonly level: string;
  /** log2 of P(level | same person) / P(level | different persons). */
  readonly bits: number;
  /** Rarity of the agreed value in bits (log2 of 1 / its frequency), where it replaced the level's own u. */
  readonly termFrequencyBits?: number;
}

export interface Comparison {
  /** Sum over the fields after the caps on dependent fields; log2 of a likelihood ratio. */
  readonly bits: number;
  readonly fields: readonly FieldEvidence[];
  readonly vetoes: readonly Veto[];
  readonly band: Band;
}

/** A pair worth keeping. `a < b`; symmetric, and free of what came first. */
export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly bits: number;
  readonly band: 'same' | 'review';
  readonly vetoes: readonly string[];
  /** Version of the model that decided. */
  readonly model: string;
}

/** What a person or a sender said, which no score overrules. `merge` is A40, `link` A24/A37, `review` a reviewer. */
export interface Assertion {
  readonly a: string;
  readonly b: string;
  readonly kind: 'same' | 'different';
  readonly source: 'merge' | 'link' | 'review';
}

/** A doubtful pair of groups, named by its strongest pair of records. `a < b`. */
export interface ReviewPair {
  readonly a: string;
  readonly b: string;
  readonly bits: number;
  /** The vetoes between the two groups, `rival` (another person fits as well), or `score` (between the thresholds). */
  readonly reasons: readonly string[];
}

export interface Partition {
  /** Sorted inside and by first member. Every record is in exactly one group. */
  readonly groups: readonly (readonly string[])[];
  readonly reviews: readonly ReviewPair[];
}

export interface Explanation {
  readonly model: string;
  readonly comparison: Comparison;
  readonly thresholds: { readonly link: number; readonly review: number };
  /** What would turn the decision, each a sentence. */
  readonly whatWouldChange: readonly string[];
  /** The waterfall for people, a line each. Holds levels and bits, never a value of the patient. */
  readonly lines: readonly string[];
}

/**
 * Why the first value of a field stands first: nobody says otherwise (`undisputed`); one source says several
 * (`first-given`); others stand for nobody or nothing (`real-value`), are a shorter form (`fuller-form`), come from a source
 * that is trusted less (`most-trusted`) or are older (`newest`).
 */
export type Survivorship = 'undisputed' | 'first-given' | 'real-value' | 'fuller-form' | 'most-trusted' | 'newest';

export interface Golden<Demographics> {
  readonly demographics: Demographics;
  /** Field name to the keys of the records that hold each of its values, in the order of the values. */
  readonly provenance: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Field name to the rule that chose its first value. */
  readonly rules: Readonly<Record<string, Survivorship>>;
  /** Fields of which a person has one and the records hold several. */
  readonly conflicts: readonly string[];
}

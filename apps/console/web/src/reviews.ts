import { apiPath, getJson, postJson } from './api.js';
import type { Demographics, IdentityChange, SourceNumber } from './identity.js';

export type ReviewKind = 'possible-match' | 'overlay' | 'conflict';
export type ReviewDecision = 'same' | 'different';

/** A doubtful pair, as `GET /api/identity/reviews` of the master patient index answers it, the oldest first. */
export interface Review {
  readonly id: string;
  readonly kind: ReviewKind;
  /** log2 of the likelihood ratio. */
  readonly bits?: number;
  readonly reasons: readonly string[];
  readonly openedAt: string;
  readonly owner?: string;
  readonly a: ReviewRecord;
  /** Of an overlay: the same number, with what came now and is held back. */
  readonly b?: ReviewRecord;
  readonly evidence?: readonly Evidence[];
  readonly joins: readonly { readonly enterpriseId: string; readonly numbers: readonly SourceNumber[] }[];
}

/** One side: a number of one organization and what that organization says about the patient. */
export interface ReviewRecord {
  readonly authority: string;
  readonly value: string;
  readonly enterpriseId?: string;
  readonly demographics?: Demographics;
}

export interface Evidence {
  readonly field: string;
  /** `exact`, `nickname`, `missing` … */
  readonly level: string;
  readonly bits: number;
  readonly termFrequencyBits?: number;
}

export interface ReviewSummary {
  readonly counts: readonly {
    readonly kind: ReviewKind;
    readonly owner?: string;
    readonly tasks: number;
    readonly oldest: string;
  }[];
  readonly thresholds: { readonly link: number; readonly review: number };
  readonly model: string;
  readonly shownMax: number;
}

/** What is looked at; empty texts exclude nothing. */
export interface ReviewFilter {
  readonly kind: ReviewKind | '';
  /** A name, or `nobody`. */
  readonly owner: string;
  /** Open for so many hours at least. */
  readonly hours: string;
}

export const nobody = '(nobody)';

export const openReviews = ({ kind, owner, hours }: ReviewFilter): Promise<readonly Review[]> => {
  const openedBefore = hours === '' ? undefined : new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
  const ownedBy = owner === nobody ? '' : owner || undefined;
  return getJson(apiPath(['identity', 'reviews'], { kind: kind || undefined, owner: ownedBy, openedBefore }));
};

export const reviewSummary = (): Promise<ReviewSummary> => getJson(apiPath(['identity', 'reviews', 'summary']));

export const previewReview = (id: string, decision: ReviewDecision): Promise<IdentityChange> =>
  postJson(apiPath(['identity', 'reviews', id, 'preview']), { decision });

interface Given {
  readonly decision: ReviewDecision;
  readonly reason: string;
  readonly by: string;
}

export const decideReview = (id: string, { decision, reason, by }: Given): Promise<unknown> =>
  postJson(apiPath(['identity', 'reviews', id]), { decision, ...(reason && { reason }), ...(by && { by }) });

/** Without an owner the review is given back. */
export const assignReview = (id: string, owner?: string): Promise<unknown> =>
  postJson(apiPath(['identity', 'reviews', id, 'owner']), owner === undefined ? {} : { owner });

/** What the doubt rests on besides a score between the thresholds. */
export const objections = ({ reasons }: Review): readonly string[] => reasons.filter((reason) => reason !== 'score');

/** Says against what the index or a sender holds: whoever asks later must find why. */
export function needsReason(review: Review, decision: ReviewDecision): boolean {
  if (review.kind === 'conflict') return true;
  return decision === 'same' && (review.kind === 'overlay' || objections(review).length > 0);
}

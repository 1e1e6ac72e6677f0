import { apiPath, getJson, postJson } from './api.js';

/** A doubtful pair, as `GET /api/identity/reviews` of the master patient index answers it, the oldest first. */
export interface Review {
  readonly id: string;
  readonly kind: 'possible-match' | 'overlay' | 'conflict';
  /** log2 of the likelihood ratio. */
  readonly bits?: number;
  readonly reasons: readonly string[];
  readonly openedAt: string;
  readonly a: ReviewRecord;
  /** Of an overlay: the same number, with what came now and is held back. */
  readonly b?: ReviewRecord;
}

/** One side: a number of one organization and what that organization says about the patient. */
export interface ReviewRecord {
  readonly authority: string;
  readonly value: string;
  readonly enterpriseId?: string;
  readonly demographics?: ReviewDemographics;
}

export interface ReviewDemographics {
  readonly names?: readonly {
    readonly family?: string;
    readonly given?: readonly string[];
    readonly suffix?: string;
  }[];
  readonly birthDates?: readonly string[];
  readonly sex?: readonly string[];
  readonly addresses?: readonly {
    readonly lines?: readonly string[];
    readonly city?: string;
    readonly state?: string;
    readonly postalCode?: string;
  }[];
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly nationalIds?: readonly { readonly value: string }[];
}

export type ReviewDecision = 'same' | 'different';

export const openReviews = (): Promise<readonly Review[]> => getJson(apiPath(['identity', 'reviews']));

export const decideReview = (id: string, decision: ReviewDecision): Promise<unknown> =>
  postJson(apiPath(['identity', 'reviews', id]), { decision });

/** Why the index thinks what it thinks, line by line. The numbers go in the body, never in an address. */
export async function evidenceFor(a: ReviewRecord, b: ReviewRecord): Promise<readonly string[]> {
  const asked = { a: numberOf(a), b: numberOf(b) };
  return (await postJson<{ readonly lines: readonly string[] }>(apiPath(['identity', 'explain']), asked)).lines;
}

const numberOf = ({ authority, value }: ReviewRecord) => ({ authority, value });

/** What is compared, in the order in which people look at it. */
export const comparedFields: readonly (readonly [string, (side: ReviewDemographics) => string])[] = [
  ['Name', ({ names = [] }) => lines(names.map(({ family, given = [], suffix }) => [...given, family, suffix]))],
  ['Born', ({ birthDates = [] }) => birthDates.join('\n')],
  ['Sex', ({ sex = [] }) => sex.join('\n')],
  [
    'Address',
    ({ addresses = [] }) =>
      lines(addresses.map(({ lines: street = [], city, state, postalCode }) => [...street, city, state, postalCode])),
  ],
  ['Phone', ({ phones = [] }) => phones.join('\n')],
  ['E-mail', ({ emails = [] }) => emails.join('\n')],
  ['National id', ({ nationalIds = [] }) => nationalIds.map(({ value }) => value).join('\n')],
];

const lines = (parts: readonly (readonly (string | undefined)[])[]): string =>
  parts.map((each) => each.filter((part) => part !== undefined && part !== '').join(' ')).join('\n');

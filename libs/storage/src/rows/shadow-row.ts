import type { MessageId, MessageOutcome } from '#contracts';
import {
  elementsMax,
  examplesMax,
  type ShadowDifference,
  type ShadowExample,
  type ShadowRun,
  type ShadowWindow,
  type WindowMessage,
} from '../ports/shadow-store.js';

export interface WindowRow {
  readonly message_id: MessageId;
  readonly raw_partition: number;
  readonly raw_offset: number;
  readonly outcome: MessageOutcome['outcome'] | null;
  readonly outcome_code: string | null;
  readonly canonical_partition: number | null;
  readonly canonical_offset: number | null;
}

export interface DifferenceRow {
  readonly element: string;
  readonly messages: number;
  readonly times: number;
  readonly examples: string;
}

export const limitsOf = ({ from, before, feed, messageType }: ShadowWindow) =>
  [from, before, feed ?? null, messageType ?? null] as const;

export const asRun = ({ run }: { readonly run: string }): ShadowRun => JSON.parse(run) as ShadowRun;

export const asWindowMessage = (row: WindowRow): WindowMessage => ({
  messageId: row.message_id,
  partition: row.raw_partition,
  offset: row.raw_offset,
  ...(row.outcome !== null && { outcome: row.outcome }),
  ...(row.outcome_code !== null && { code: row.outcome_code }),
  ...(row.canonical_partition !== null &&
    row.canonical_offset !== null && {
      canonical: { partition: row.canonical_partition, offset: row.canonical_offset },
    }),
});

export const asDifference = ({ examples, ...row }: DifferenceRow): ShadowDifference => ({
  ...row,
  examples: JSON.parse(examples) as readonly ShadowExample[],
});

/** Names what is beyond the bound. */
export const otherElement = 'other';

/**
 * What the differences of a run come to with these. `stored` are those of the same elements, and `other`; `known` is how
 * many elements the run has.
 */
export function summedDifferences(
  stored: readonly DifferenceRow[],
  known: number,
  differences: readonly ShadowDifference[],
): readonly ShadowDifference[] {
  const sums = new Map(stored.map((row) => [row.element, asDifference(row)]));
  const changed = new Map<string, ShadowDifference>();
  let left = elementsMax - known;
  for (const difference of differences) {
    const isNew = !sums.has(difference.element);
    if (isNew) left--;
    const element = isNew && left < 0 ? otherElement : difference.element;
    const sum = added(sums.get(element), { ...difference, element });
    sums.set(element, sum);
    changed.set(element, sum);
  }
  return [...changed.values()];
}

const added = (before: ShadowDifference | undefined, difference: ShadowDifference): ShadowDifference => ({
  element: difference.element,
  messages: (before?.messages ?? 0) + difference.messages,
  times: (before?.times ?? 0) + difference.times,
  examples: [...(before?.examples ?? []), ...difference.examples].slice(0, examplesMax),
});

import { hash } from 'node:crypto';
import type { SourceIdentity, SourceKey } from '#contracts';
import { type Partition, partition } from '#identity';
import { assertionsWithin, type Component, edgesWithin } from './component.js';
import { pair } from './merge.js';
import type { IdentityView } from './view.js';

/**
 * What stands for a number where two joins exclude each other and nothing else decides: a hash without the secret that
 * source keys have, so that the same numbers make the same persons in every installation. Never stored, never told.
 */
export const neutralKey = ({ system, value }: Pick<SourceIdentity, 'system' | 'value'>): string =>
  hash('sha256', `${system}\n${value}`, 'base64url');

/** The partition of a component, worked out under neutral keys and told by source keys. */
export function partitionOf(view: IdentityView, { all }: Component): Partition {
  const records = [...all].flatMap((key) => view.records.get(key) ?? []);
  const neutral = new Map(records.map(({ key, identity }) => [`${key}`, neutralKey(identity)]));
  const named = new Map(records.map(({ key, identity }) => [neutralKey(identity), key]));
  const renamed = <Ends extends { readonly a: string; readonly b: string }>(ends: Ends): Ends => {
    const [a, b] = [neutral.get(ends.a) ?? '', neutral.get(ends.b) ?? ''];
    return a < b ? { ...ends, a, b } : { ...ends, a: b, b: a };
  };
  const { groups, reviews } = partition(
    records.map((record) => ({ ...view.matchRecord(record), key: neutral.get(record.key) ?? '' })),
    edgesWithin(view, all).map(renamed),
    assertionsWithin(view, all).map(renamed),
    view.model,
  );
  const keyOf = (neutralOne: string): SourceKey[] => {
    const key = named.get(neutralOne);
    return key ? [key] : [];
  };
  return {
    groups: groups.map((group) => group.flatMap(keyOf)),
    reviews: reviews.flatMap((review) => {
      const [[a], [b]] = [keyOf(review.a), keyOf(review.b)];
      return a && b ? [{ ...review, ...pair(a, b) }] : [];
    }),
  };
}

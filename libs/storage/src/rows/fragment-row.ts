import type { Entry } from '#contracts';
import type { HeldFragment } from '../ports/fragment-store.js';

export interface FragmentRow {
  readonly chain: string;
  readonly position: number;
  readonly sender: string;
  readonly continued_by: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly appended_at: number;
  readonly key: string;
  readonly attributes: string;
  readonly value: Uint8Array;
}

export const fragmentColumns = `chain, position, sender, continued_by, topic, partition, "offset", appended_at, key,
  attributes, value`;

export function fragmentRow(fragment: HeldFragment): (string | number | Uint8Array)[] {
  const { chain, position, sender, continuedBy, entry } = fragment;
  const { topic, partition, offset, appendedAt, key, attributes, value } = entry;
  const place = [topic, partition, offset, appendedAt];
  return [chain, position, sender, continuedBy, ...place, key, JSON.stringify(attributes), value];
}

/** Rows by chain and position become whole chains, the oldest first. */
export function chainsOf(rows: readonly FragmentRow[]): readonly HeldFragment[] {
  const begunAt = new Map(rows.filter(({ position }) => position === 0).map((row) => [row.chain, row.appended_at]));
  return rows.toSorted((a, b) => (begunAt.get(a.chain) ?? 0) - (begunAt.get(b.chain) ?? 0)).map(asFragment);
}

const asFragment = (row: FragmentRow): HeldFragment => ({
  chain: row.chain,
  position: row.position,
  sender: row.sender,
  continuedBy: row.continued_by,
  entry: asEntry(row),
});

const asEntry = ({ topic, partition, offset, appended_at, key, attributes, value }: FragmentRow): Entry => ({
  topic,
  partition,
  offset,
  appendedAt: appended_at,
  key,
  attributes: JSON.parse(attributes) as Entry['attributes'],
  value,
});

import type { FeedView } from '../../src/api/views.js';

export const feedOrders = [
  { value: 'configured', label: 'as configured' },
  { value: 'failing', label: 'most unusable, refused or dead' },
  { value: 'silent', label: 'silent for longest' },
  { value: 'busy', label: 'most received' },
] as const;
export type FeedOrder = (typeof feedOrders)[number]['value'];

const failing = ({ unusable, refused, totals }: FeedView): number => unusable + refused + (totals?.dead ?? 0);
/** One that never got anything is silent for longest. */
const last = ({ lastMessageAt }: FeedView): number => (lastMessageAt === undefined ? 0 : Date.parse(lastMessageAt));

const compares: Readonly<Record<FeedOrder, (one: FeedView, other: FeedView) => number>> = {
  configured: () => 0,
  failing: (one, other) => failing(other) - failing(one),
  silent: (one, other) => last(one) - last(other),
  busy: (one, other) => other.received - one.received,
};

/** The feeds whose name, address or one of whose senders holds the text, in an order; equal ones as configured. */
export function shownFeeds(feeds: readonly FeedView[], text: string, order: FeedOrder): readonly FeedView[] {
  const wanted = text.trim().toLowerCase();
  return feeds.filter((feed) => textOf(feed).includes(wanted)).toSorted(compares[order]);
}

const textOf = ({ name, host, port, senders }: FeedView): string =>
  [name, `${host ?? ''}:${port ?? ''}`, ...senders.map(({ organization }) => organization)].join('\n').toLowerCase();

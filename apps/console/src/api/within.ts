import { asMessageId, fault } from '#contracts';
import { type Caller, isWithin } from '#nest';
import type { ConsoleDeps } from './console.deps.js';
import type { LiveEvent } from './live.js';
import type { DeadLetterView, FeedView, MessageSummary, Overview } from './views.js';

// What a caller that is limited to organizations sees of each answer. Counts of a feed that several organizations share are
// of the whole feed; nothing else of the others is shown.

/** Messages that are looked at for a list at most, since the archive finds by time and by patient only. */
export const lookedAtMax = 10_000;

export const feedsWithin = (feeds: readonly FeedView[], caller: Caller): readonly FeedView[] =>
  caller.organizations === undefined
    ? feeds
    : feeds.flatMap((feed) => {
        const senders = feed.senders.filter(({ organization }) => isWithin(caller, organization));
        return senders.length === 0 ? [] : [{ ...feed, senders }];
      });

/** Topics and groups are of all, and the counts are those of the feeds. */
export function overviewWithin(overview: Overview, caller: Caller): Overview {
  if (caller.organizations === undefined) return overview;
  const feeds = feedsWithin(overview.feeds, caller);
  const sum = (name: keyof NonNullable<FeedView['totals']>): number =>
    feeds.reduce((total, { totals }) => total + (totals?.[name] ?? 0), 0);
  const messages = {
    received: sum('received'),
    linked: sum('linked'),
    answered: sum('answered'),
    refused: sum('refused'),
    filtered: sum('filtered'),
    dead: sum('dead'),
    pending: sum('pending'),
    resent: feeds.reduce((total, { resent }) => total + resent, 0),
  };
  return { ...overview, topics: [], groups: [], feeds, messages };
}

export const eventWithin = (event: LiveEvent, caller: Caller): LiveEvent =>
  'topics' in event.data ? { ...event, data: overviewWithin(event.data, caller) } : event;

/** Connections and findings are not kept by sender: the feed must be of the caller's organizations alone. */
export function requireFeed(feeds: readonly FeedView[], name: string, caller: Caller): void {
  if (caller.organizations === undefined) return;
  const feed = feeds.find((one) => one.name === name);
  const isOwn =
    feed && feed.senders.length > 0 && feed.senders.every(({ organization }) => isWithin(caller, organization));
  if (!isOwn) throw fault('API_NOT_FOUND', { feed: 'unknown' });
}

export const messagesWithin = <Message extends Pick<MessageSummary, 'organization'>>(
  messages: readonly Message[],
  caller: Caller,
  limit?: number,
): readonly Message[] => messages.filter(({ organization }) => isWithin(caller, organization)).slice(0, limit);

/** As if it were not there. */
export function messageWithin<Message extends { readonly organization?: string }>(
  message: Message,
  caller: Caller,
): Message {
  if (!isWithin(caller, message.organization)) throw fault('API_NOT_FOUND', { resource: 'message' });
  return message;
}

/** A dead letter is of the organization of its message. */
export async function lettersWithin<Letter extends Pick<DeadLetterView, 'messageId'>>(
  { archive }: Pick<ConsoleDeps, 'archive'>,
  letters: readonly Letter[],
  caller: Caller,
): Promise<readonly Letter[]> {
  if (caller.organizations === undefined) return letters;
  const within = await Promise.all(
    letters.map(async ({ messageId }) =>
      isWithin(caller, (await archive.byMessageId(asMessageId(messageId)))?.organization),
    ),
  );
  return letters.filter((_, index) => within[index]);
}

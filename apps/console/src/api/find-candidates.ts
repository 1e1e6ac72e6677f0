import { asMessageId, type MessageId } from '#contracts';
import type { ArchivedMessage, TermCriterion } from '#storage';
import type { FindDeps, FindWindow } from './find.js';

/** Where a page ended: in the index, or among the messages by their receipt. */
export type FindPosition =
  | { readonly kind: 'index'; readonly before: number }
  | { readonly kind: 'time'; readonly receivedAt: number; readonly messageId: MessageId };

export const positionText = (position: FindPosition): string =>
  position.kind === 'index' ? `n${position.before}` : `t${position.receivedAt}.${position.messageId}`;

/** Of what `positionText` made. */
export const positionPattern = /^(?:n\d{1,15}|t\d{1,15}\.[0-9A-Za-z-]{1,64})$/;

export function positionOf(text: string | undefined): FindPosition | undefined {
  if (text === undefined || !positionPattern.test(text)) return undefined;
  if (text.startsWith('n')) return { kind: 'index', before: Number(text.slice(1)) };
  const [receivedAt = '', messageId = ''] = text.slice(1).split('.');
  return { kind: 'time', receivedAt: Number(receivedAt), messageId: asMessageId(messageId) };
}

interface Candidates {
  readonly messages: readonly ArchivedMessage[];
  /** Absent when there are no more. */
  readonly next?: FindPosition;
}

interface CandidatePage {
  readonly limit: number;
  readonly after?: FindPosition;
}

/** Messages that the criteria apply to; without any, those of the window. The newest first. */
export function candidates(
  deps: FindDeps,
  criteria: readonly TermCriterion[],
  window: FindWindow,
  page: CandidatePage,
): Promise<Candidates> {
  return criteria.length > 0 ? fromIndex(deps, criteria, page) : fromWindow(deps, window, page);
}

async function fromIndex(
  { search, archive }: FindDeps,
  criteria: readonly TermCriterion[],
  { limit, after }: CandidatePage,
): Promise<Candidates> {
  const before = after?.kind === 'index' ? after.before : undefined;
  const { messageIds, next } = await search.find(criteria, { limit, ...(before !== undefined && { before }) });
  const messages = await Promise.all(messageIds.map((id) => archive.byMessageId(id)));
  return {
    messages: messages.filter((message) => message !== undefined),
    ...(next !== undefined && { next: { kind: 'index', before: next } }),
  };
}

/** Of messages that came in one millisecond some may have been on the page before: more are read until one is new. */
async function fromWindow(
  { archive }: FindDeps,
  { from, to, feed }: FindWindow,
  { limit, after }: CandidatePage,
): Promise<Candidates> {
  const seen = after?.kind === 'time' ? after : undefined;
  const until = seen === undefined ? to : Math.min(to, seen.receivedAt + 1);
  for (let size = limit + 1; ; size *= 2) {
    const read = await archive.inWindow(from, until, size, feed);
    const fresh = read.filter((message) => seen === undefined || isBehind(message, seen));
    if (fresh.length <= limit && read.length === size) continue;
    const messages = fresh.slice(0, limit);
    const last = messages.at(-1);
    if (!last || fresh.length <= limit) return { messages };
    return { messages, next: { kind: 'time', receivedAt: last.receivedAt, messageId: last.messageId } };
  }
}

const isBehind = (message: ArchivedMessage, { receivedAt, messageId }: FindPosition & { kind: 'time' }): boolean =>
  message.receivedAt < receivedAt || (message.receivedAt === receivedAt && message.messageId < messageId);

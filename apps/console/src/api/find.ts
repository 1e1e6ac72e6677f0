import { setImmediate } from 'node:timers/promises';
import { foldText, type ArchivedMessage, type TermCriterion } from '#storage';
import { instant } from '#platform';
import type { ConsoleDeps } from './console.deps.js';
import { candidates, type FindPosition, positionOf, positionText } from './find-candidates.js';
import type { FindRequest, FoundPage } from './find-views.js';
import { droppedMessages, messageSummary, rawEntry } from './trace.js';

const dayMs = 86_400_000;
/** Of one page: after so many messages, or so long, it says where it stopped. This thread takes messages, too. */
const examinedMax = 5_000;
const budgetMs = 250;
/** Messages looked at in one go; of those whose bytes have to be read. */
const chunkMessages = 100;
const chunkTexts = 20;

export type FindDeps = Pick<ConsoleDeps, 'archive' | 'search' | 'log' | 'clock' | 'stores'>;

/** One page of the messages that were asked for, the newest first. Bounded in messages, time and bytes. */
export async function findMessages(deps: FindDeps, request: FindRequest): Promise<FoundPage> {
  const { limit = 50 } = request;
  const criteria = criteriaOf(request);
  const window = windowOf(request, criteria.length > 0, deps.clock());
  const fits = filterOf(request, window);
  const holdsText = textFilter(request.text, deps.log);
  const found: ArchivedMessage[] = [];
  const stopAt = deps.clock() + budgetMs;
  let position: FindPosition | undefined = positionOf(request.after);
  let examined = 0;
  let last: ArchivedMessage | undefined;
  do {
    const chunk = Math.min(limit - found.length, request.text ? chunkTexts : chunkMessages);
    const { messages, next }: Awaited<ReturnType<typeof candidates>> = await candidates(deps, criteria, window, {
      limit: chunk,
      ...(position && { after: position }),
    });
    for (const message of messages) if (fits(message) && (await holdsText(message))) found.push(message);
    examined += messages.length;
    last = messages.at(-1) ?? last;
    position = next;
    await setImmediate();
  } while (position && found.length < limit && examined < examinedMax && deps.clock() < stopAt);
  return {
    messages: found.map(messageSummary),
    ...(position && { next: positionText(position) }),
    examined,
    ...(last && { reachedAt: instant(last.receivedAt) }),
    ...(!position && (await droppedMessages(deps))),
  };
}

/** All of the next pages, as far as a table goes that a person still reads. */
export async function findAll(deps: FindDeps, request: FindRequest, max: number): Promise<FoundPage['messages']> {
  const found: FoundPage['messages'][number][] = [];
  let after = request.after;
  do {
    const page = await findMessages(deps, { ...request, ...(after && { after }), limit: max - found.length });
    found.push(...page.messages);
    after = page.next;
  } while (after !== undefined && found.length < max);
  return found;
}

/** Milliseconds since 1970. */
export interface FindWindow {
  readonly from: number;
  readonly to: number;
  readonly feed?: string;
}

function windowOf({ from, to, feed }: FindRequest, isIndexed: boolean, now: number): FindWindow {
  const until = to === undefined ? now + 1 : Date.parse(to);
  const since = isIndexed ? 0 : until - dayMs;
  return { from: from === undefined ? since : Date.parse(from), to: until, ...(feed !== undefined && { feed }) };
}

function criteriaOf({ number, numberKind, family, given, born }: FindRequest): readonly TermCriterion[] {
  return [
    ...(number ? [{ kind: 'number' as const, text: number, ...(numberKind && { of: numberKind }) }] : []),
    ...(family ? [{ kind: 'family' as const, text: family }] : []),
    ...(given ? [{ kind: 'given' as const, text: given }] : []),
    ...(born ? [{ kind: 'born' as const, text: born.replaceAll('-', '') }] : []),
  ];
}

function filterOf({ type, outcome, code }: FindRequest, { from, to, feed }: FindWindow) {
  return (message: ArchivedMessage): boolean =>
    message.receivedAt >= from &&
    message.receivedAt < to &&
    (feed === undefined || message.feed === feed) &&
    (type === undefined || message.messageType === type || message.messageType?.startsWith(`${type}^`) === true) &&
    (outcome === undefined || (message.outcome ?? 'pending') === outcome) &&
    (code === undefined || message.code === code);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

function textFilter(text: string | undefined, log: ConsoleDeps['log']) {
  if (!text) return async () => true;
  const wanted = foldText(text);
  return async (message: ArchivedMessage): Promise<boolean> => {
    const entry = await rawEntry(log, message);
    // Bytes may be as many as a frame has: the messages that arrive meanwhile come in between.
    await setImmediate();
    return entry !== undefined && foldText(decoded(entry.value)).includes(wanted);
  };
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}

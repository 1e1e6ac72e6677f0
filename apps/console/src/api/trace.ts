import { asMessageId, type Entry, fault, topics } from '#contracts';
import { instant, timeOfMessageId } from '#platform';
import type { ArchivedMessage, Hop } from '#storage';
import type { ConsoleDeps } from './console.deps.js';
import type { MessageSummary, Trace, TracedMessage, TraceHop } from './views.js';

/** Messages with one control id that a trace shows at most: senders reuse control ids, some use one for everything. */
const tracedMax = 50;
const dayMs = 86_400_000;

type TraceDeps = Pick<ConsoleDeps, 'archive' | 'hops' | 'log' | 'stores'>;

/** The way of every message with this MSH-10, newest first. Nothing found is an empty list, not a fault. */
export async function trace(deps: TraceDeps, controlId: string): Promise<Trace> {
  const messages = await deps.archive.byControlId(controlId, tracedMax);
  const traced = await Promise.all(messages.map((message) => tracedMessage(deps, message)));
  return { controlId, messages: traced, ...(await droppedMessages(deps)) };
}

export async function messageTrace(deps: TraceDeps, messageId: string): Promise<TracedMessage> {
  return tracedMessage(deps, await archived(deps, messageId));
}

export interface RawMessage {
  readonly messageId: string;
  readonly organization?: string;
  readonly bytes: Uint8Array;
}

/** The bytes as they came. */
export async function rawMessage(
  deps: Pick<TraceDeps, 'archive' | 'log' | 'stores'>,
  messageId: string,
): Promise<RawMessage> {
  const message = await archived(deps, messageId);
  const entry = await rawEntry(deps.log, message);
  if (!entry) throw fault('API_NO_LONGER_KEPT', { of: 'bytes' });
  const { organization } = message;
  return { messageId: message.messageId, ...(organization !== undefined && { organization }), bytes: entry.value };
}

export interface MessagesQuery {
  /** RFC 3339; the last 24 hours when absent. */
  readonly from?: string;
  readonly to?: string;
  readonly feed?: string;
  readonly limit?: number;
}

/** Messages received in a window, newest first. */
export async function messages(
  { archive, clock }: Pick<ConsoleDeps, 'archive' | 'clock'>,
  { from, to, feed, limit = 100 }: MessagesQuery,
): Promise<readonly MessageSummary[]> {
  const until = to === undefined ? clock() + 1 : Date.parse(to);
  const since = from === undefined ? until - dayMs : Date.parse(from);
  return (await archive.inWindow(since, until, limit, feed)).map(messageSummary);
}

export async function archived(
  { archive, stores }: Pick<ConsoleDeps, 'archive' | 'stores'>,
  messageId: string,
): Promise<ArchivedMessage> {
  const message = await archive.byMessageId(asMessageId(messageId));
  if (message) return message;
  const { droppedBefore } = await droppedMessages({ stores });
  if (
    droppedBefore !== undefined &&
    mintedPattern.test(messageId) &&
    timeOfMessageId(messageId) < Date.parse(droppedBefore)
  )
    throw fault('API_NO_LONGER_KEPT', { of: 'message', droppedBefore });
  throw fault('API_NOT_FOUND', { resource: 'message' });
}

/** An id that says when its message was received. */
const mintedPattern = /^[0-9A-HJKMNP-TV-Z]{20}$/;

/** Whoever does not find a message is told that it may have been there. */
export async function droppedMessages({
  stores,
}: Pick<ConsoleDeps, 'stores'>): Promise<{ readonly droppedBefore?: string }> {
  const before = await stores.reader.messagesDroppedBefore();
  return before === undefined ? {} : { droppedBefore: instant(before) };
}

async function tracedMessage({ hops, log }: TraceDeps, message: ArchivedMessage): Promise<TracedMessage> {
  const [entry, later] = await Promise.all([rawEntry(log, message), hops.hopsOf(message.messageId)]);
  return {
    ...messageSummary(message),
    hops: [gatewayHop(message, entry?.appendedAt ?? message.receivedAt), ...later.map(traceHop)],
    raw: `/api/messages/${message.messageId}/raw`,
  };
}

export async function rawEntry(
  log: ConsoleDeps['log'],
  { partition, offset }: ArchivedMessage,
): Promise<Entry | undefined> {
  const [entry] = await log.read(topics.raw, partition, offset, 1);
  return entry?.offset === offset ? entry : undefined;
}

/** From the wire to the log; the acknowledgement left right after. */
const gatewayHop = (message: ArchivedMessage, appendedAt: number): TraceHop =>
  traceHop({
    messageId: message.messageId,
    stage: 'gateway',
    topic: topics.raw,
    partition: message.partition,
    offset: message.offset,
    result: message.acknowledgement ?? message.disposition ?? 'received',
    queuedAt: message.receivedAt,
    decidedAt: appendedAt,
  });

const traceHop = ({ messageId: _messageId, queuedAt, decidedAt, ...hop }: Hop): TraceHop => ({
  ...hop,
  queuedAt: instant(queuedAt),
  decidedAt: instant(decidedAt),
  waitedMs: decidedAt - queuedAt,
});

export const messageSummary = (message: ArchivedMessage): MessageSummary => ({
  messageId: message.messageId,
  ...(message.controlId !== undefined && { controlId: message.controlId }),
  feed: message.feed,
  ...(message.organization !== undefined && { organization: message.organization }),
  ...(message.messageType !== undefined && { type: message.messageType }),
  receivedAt: instant(message.receivedAt),
  ...(message.acknowledgement !== undefined && { acknowledgement: message.acknowledgement }),
  ...(message.disposition !== undefined && { disposition: message.disposition }),
  reused: message.reused,
  outcome: message.outcome ?? 'pending',
  ...(message.stage !== undefined && { stage: message.stage }),
  ...(message.code !== undefined && { code: message.code }),
});

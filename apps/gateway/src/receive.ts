import { hash } from 'node:crypto';
import { type Draft, Fault, type MessageId, topics } from '#contracts';
import type { Arrival, Intake, Receipt } from '#event-log';
import {
  type AuthorityRule,
  batchAcknowledge,
  type Message,
  parse,
  patientIdentifiers,
  sourceIdentities,
  splitMessages,
} from '#hl7';
import { type Clock, type FeedConfig, instant, type KeySource } from '#platform';
import type { Ask } from './query.js';
import { acknowledgementCode, reply } from './reply.js';
import { judge, type Verdict } from './sender.policy.js';

export interface ReceiveDependencies {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly mintMessageId: () => MessageId;
  readonly keyOf: KeySource;
  readonly authorities: readonly AuthorityRule[];
  readonly ask: Ask;
}

export interface Received {
  /** What goes back to the sender; undefined where it asked for nothing. */
  readonly answer: Uint8Array | undefined;
  readonly messages: readonly {
    readonly verdict: Verdict;
    readonly resend: boolean;
    readonly application: string;
    readonly facility: string;
  }[];
}

/** One message of a frame, judged but not yet stored. */
interface Candidate {
  readonly message: Message | undefined;
  readonly verdict: Verdict;
  readonly arrival: Arrival;
  readonly messageId: MessageId;
  readonly receivedAt: number;
}

/**
 * Takes one frame: splits a batch, judges each message, stores the untouched bytes, and only then answers.
 * Rejects with a retriable Fault where the log cannot be written: then nothing may be answered.
 */
export async function receive(frame: Uint8Array, feed: FeedConfig, deps: ReceiveDependencies): Promise<Received> {
  const receivedAt = deps.clock();
  const { messages, batch } = splitMessages(frame);
  const candidates = messages.map((bytes) => candidate(bytes, feed, receivedAt, deps));
  const receipts = await deps.intake.take(candidates.map((one) => one.arrival));
  const answers: (Uint8Array | undefined)[] = [];
  // One after the other: a batch of queries asks no more at once than a connection does.
  for (const [index, one] of candidates.entries()) answers.push(await answer(one, receipts[index], feed, deps));
  const wanted = answers.filter((bytes) => bytes !== undefined);
  return {
    answer: batch ? batchAcknowledge(wanted, receivedAt, deps.mintMessageId()) : answers[0],
    messages: candidates.map((one, index) => ({
      verdict: one.verdict,
      resend: receipts[index]?.kind === 'resend',
      application: one.message?.header.application ?? '',
      facility: one.message?.header.facility ?? '',
    })),
  };
}

/** Keeps the bytes of a frame that broke the framing rules, as unusable. `fault` says which rule. */
export async function receiveBroken(
  bytes: Uint8Array,
  broken: Fault,
  feed: FeedConfig,
  deps: ReceiveDependencies,
): Promise<Uint8Array | undefined> {
  const receivedAt = deps.clock();
  const one = unusable(bytes, broken.code, feed, receivedAt, deps);
  const [receipt] = await deps.intake.take([one.arrival]);
  return answer(one, receipt, feed, deps);
}

function candidate(bytes: Uint8Array, feed: FeedConfig, receivedAt: number, deps: ReceiveDependencies): Candidate {
  const parsed = parse(bytes, characterSetsOf(feed));
  if (parsed.kind === 'refusal') return unusable(bytes, parsed.code, feed, receivedAt, deps);
  const verdict = judge(parsed.message.header, feed);
  return stored(bytes, parsed.message, verdict, feed, receivedAt, deps);
}

const characterSetsOf = ({ characterSet, defaultCharacterSet }: FeedConfig) => ({
  ...(characterSet && { characterSet }),
  ...(defaultCharacterSet && { defaultCharacterSet }),
});

function unusable(
  bytes: Uint8Array,
  code: Fault['code'],
  feed: FeedConfig,
  receivedAt: number,
  deps: ReceiveDependencies,
): Candidate {
  const verdict = { disposition: 'unusable', organization: 'unknown', enrolled: false, code, location: 'MSH' } as const;
  return stored(bytes, undefined, verdict, feed, receivedAt, deps);
}

function stored(
  bytes: Uint8Array,
  message: Message | undefined,
  verdict: Verdict,
  feed: FeedConfig,
  receivedAt: number,
  deps: ReceiveDependencies,
): Candidate {
  const messageId = deps.mintMessageId();
  const draft: Draft = {
    topic: topics.raw,
    key: orderingKey(message, verdict, feed, deps),
    attributes: attributes(message, verdict, feed, messageId, receivedAt),
    value: bytes,
  };
  const duplicateKey = duplicateKeyOf(message, verdict, feed, bytes);
  return { message, verdict, messageId, receivedAt, arrival: { draft, duplicateKey } };
}

/** One patient's messages from one source share a key; where no patient is named, the feed keeps its order. */
function orderingKey(
  message: Message | undefined,
  verdict: Verdict,
  feed: FeedConfig,
  deps: ReceiveDependencies,
): string {
  const pid = message?.segment('PID');
  if (!pid) return `feed:${feed.name}`;
  const [chosen] = sourceIdentities(patientIdentifiers(pid), {
    organization: verdict.organization,
    authorities: deps.authorities,
  });
  return chosen ? deps.keyOf(chosen) : `feed:${feed.name}`;
}

function attributes(
  message: Message | undefined,
  verdict: Verdict,
  feed: FeedConfig,
  messageId: MessageId,
  receivedAt: number,
): Draft['attributes'] {
  const header = message?.header;
  return {
    id: messageId,
    source: `/gateway/${feed.name}`,
    type: 'hie.hl7.raw.v1',
    time: instant(receivedAt),
    datacontenttype: 'application/hl7-v2',
    traceparent: traceParent(messageId),
    messageid: messageId,
    feed: feed.name,
    organization: verdict.organization,
    ...(header && {
      messagetype: header.messageType,
      controlid: header.controlId,
      application: header.application,
      facility: header.facility,
    }),
    ...(verdict.disposition !== 'query' && { acknowledgement: acknowledgementCode(message, verdict.disposition) }),
    disposition: verdict.disposition,
    ...('code' in verdict && { code: verdict.code }),
  };
}

/** The message id names the trace, so that a replay continues it. */
function traceParent(messageId: MessageId): string {
  const digest = hash('sha256', messageId, 'hex');
  return `00-${digest.slice(0, 32)}-${digest.slice(32, 48)}-01`;
}

/**
 * (feed, MSH-3, MSH-4, MSH-10), or the bytes where MSH-10 is missing. The verdict is part of the key: a message that
 * was refused and would be accepted now is not a resend.
 */
function duplicateKeyOf(message: Message | undefined, verdict: Verdict, feed: FeedConfig, bytes: Uint8Array): string {
  const judged = 'code' in verdict ? verdict.code : '';
  const header = message?.header;
  const named =
    header === undefined || header.controlId === ''
      ? hash('sha256', bytes, 'base64')
      : `${header.application}\u0000${header.facility}\u0000${header.controlId}`;
  return `${feed.name}\u0000${judged}\u0000${named}`;
}

/** A query is answered anew each time that it comes: it changes nothing, and what it asks about may have changed. */
function answer(
  one: Candidate,
  receipt: Receipt | undefined,
  feed: FeedConfig,
  deps: ReceiveDependencies,
): Promise<Uint8Array> | Uint8Array | undefined {
  const { message, verdict } = one;
  const isResend = receipt?.kind === 'resend';
  if (verdict.disposition !== 'query' || !message) return reply(message, verdict, isResend ? receipt : one, feed);
  const answerId = isResend ? deps.mintMessageId() : one.messageId;
  const { organization } = verdict;
  return deps.ask(message, { bytes: message.bytes, organization, answerId, ...characterSetsOf(feed) });
}

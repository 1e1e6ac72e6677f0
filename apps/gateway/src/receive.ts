import type { Fault } from '#contracts';
import type { Intake, Receipt } from '#event-log';
import { batchOffsets, type MessagesSplit, splitMessages } from '#hl7';
import type { PeerName } from '#mllp';
import type { Clock, FeedConfig } from '#platform';
import { inBatch } from './arrival.js';
import { inOneExchange } from './asked.js';
import { answerFrame, type Later, laterOf, type Unanswered } from './answer.js';
import { type Candidate, candidate, type CandidateDependencies, characterSetsOf, unusable } from './candidate.js';
import type { Outcomes } from './outcomes.js';
import type { Ask } from './query.js';
import type { Verdict } from './sender.policy.js';
import { refusedByStore } from './store-failure.js';

export interface ReceiveDependencies extends CandidateDependencies {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly outcomes: Pick<Outcomes, 'of'>;
}

export interface Received {
  /** What goes back to the sender; undefined where it asked for nothing. */
  readonly answer: Uint8Array | undefined;
  /** Answers that are exchanges of their own, once the outcomes are known. */
  readonly later: readonly Later[];
  /** What does not add up in a batch. */
  readonly issues: MessagesSplit['issues'];
  /** The log could not be written, and `answer` says so. */
  readonly failure?: unknown;
  readonly messages: readonly {
    readonly verdict: Verdict;
    readonly resend: boolean;
    readonly application: string;
    readonly facility: string;
  }[];
}

/**
 * Takes one frame: splits a batch, judges each message, stores the untouched bytes, and only then answers.
 * Rejects with a retriable Fault where the log cannot be written and the feed says nothing then. `exchanges`: the sender
 * can be told of outcomes later. `certificate`: of its connection.
 */
export async function receive(
  frame: Uint8Array,
  feed: FeedConfig,
  deps: ReceiveDependencies,
  exchanges = true,
  certificate?: PeerName,
): Promise<Received> {
  const receivedAt = deps.clock();
  const { messages, envelope, issues } = splitMessages(frame);
  const candidates = messages.map((bytes) => candidate(bytes, feed, receivedAt, deps, certificate));
  const offsets = envelope ? batchOffsets(envelope) : [];
  const arrivals = candidates.map(({ arrival }, at) => inBatch(arrival, offsets[at]));
  const answerAll = (all: readonly Unanswered[]) => answerFrame(all, envelope, feed, deps, receivedAt);
  let receipts: readonly Receipt[];
  try {
    receipts = await deps.intake.take(arrivals);
  } catch (failure) {
    const answer = await answerAll(refusedByStore(candidates.map(unstored), feed, failure));
    return { answer, later: [], issues, messages: [], failure };
  }
  const unanswered = candidates.map((one, index) => withReceipt(one, receipts[index], feed, deps, exchanges));
  const answer = answerAll(unanswered);
  return {
    answer: answer instanceof Promise ? await answer : answer,
    later: unanswered.flatMap((one) => laterOf(one) ?? []),
    issues,
    messages: unanswered.map((one, index) => ({
      verdict: one.verdict,
      resend: receipts[index]?.kind === 'resend',
      application: candidates[index]?.message?.header.application ?? '',
      facility: candidates[index]?.message?.header.facility ?? '',
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
  return answerFrame([withReceipt(one, receipt, feed, deps, false)], undefined, feed, deps, receivedAt);
}

function unstored({ message, legible, verdict, answering, messageId, receivedAt }: Candidate): Unanswered {
  return { message: message ?? legible, verdict, answering, stored: { messageId, receivedAt } };
}

/** A resend is answered from its first receipt; a query anew, since it changes nothing and its answer may have changed. */
function withReceipt(
  one: Candidate,
  receipt: Receipt | undefined,
  feed: FeedConfig,
  deps: ReceiveDependencies,
  exchanges: boolean,
): Unanswered {
  const first = receipt?.kind === 'resend' ? receipt : undefined;
  const { isUnexpected = false, expected: expectedSequenceNumber } = receipt?.sequence ?? {};
  const { verdict, answering } = (isUnexpected && one.unexpected) || one;
  const { message, messageId, receivedAt } = one;
  if (verdict.disposition === 'query' && message && !answering.atOnce) {
    const answerId = first ? deps.mintMessageId() : messageId;
    const query = { bytes: message.bytes, organization: verdict.organization, answerId, expectedSequenceNumber };
    return { ...unstored(one), ask: () => deps.ask(message, { ...query, ...styleOf(feed) }) };
  }
  const stored = first ?? { messageId, receivedAt };
  const answers = exchanges ? answering : inOneExchange(answering);
  return { ...unstored(one), verdict, answering: answers, stored, expectedSequenceNumber };
}

const styleOf = (feed: FeedConfig) => {
  const { queriedNumber, enterpriseNumber } = feed;
  return { queriedNumber, ...(enterpriseNumber && { enterpriseNumber }), ...characterSetsOf(feed) };
};

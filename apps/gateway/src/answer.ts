import type { MessageId } from '#contracts';
import { type AcknowledgementCode, type BatchEnvelope, batchAcknowledge, headerOnly, type Message } from '#hl7';
import type { FeedConfig } from '#platform';
import { type Answering, applies, type Condition } from './asked.js';
import { type FragmentPlace, fragmentPlace } from './first-fragments.js';
import type { Outcomes } from './outcomes.js';
import {
  applicationCode,
  applicationReply,
  batchControlId,
  fileControlId,
  type Form,
  lateReply,
  reply,
  type Stored,
  succeeded,
} from './reply.js';
import type { Verdict } from './sender.policy.js';

/** One message that is stored and not yet answered. */
export interface Unanswered {
  readonly message: Message | undefined;
  readonly verdict: Verdict;
  readonly answering: Answering;
  /** Of its first receipt. */
  readonly stored: Stored;
  /** MSA-4 of its one answer, or of the first of two. */
  readonly expectedSequenceNumber?: number | undefined;
  /** Gives the response to a query, in place of an acknowledgement. */
  readonly ask?: () => Promise<Uint8Array>;
}

/** An answer that is an exchange of its own, once the outcome is known. */
export interface Later {
  readonly message: Message;
  readonly stored: Stored;
  readonly condition: Condition;
  /** Of a longer message. */
  readonly fragment?: FragmentPlace | undefined;
  /** MSA-4, where it is the only acknowledgement: behind another one the number would be an old one. */
  readonly expectedSequenceNumber?: number | undefined;
}

export interface AnswerDependencies {
  readonly outcomes: Pick<Outcomes, 'of'>;
  readonly mintMessageId: () => MessageId;
}

interface Answer {
  readonly code: AcknowledgementCode;
  readonly bytes: Uint8Array;
}

type AnsweringFeed = Pick<FeedConfig, 'applicationTimeoutMs' | 'errorFields'>;

/** The answer to one message, or a promise of it where it waits for the outcome; undefined where none is wanted. */
function answerOne(
  one: Unanswered,
  feed: AnsweringFeed,
  outcomes: Pick<Outcomes, 'of'>,
): Answer | undefined | Promise<Answer | undefined> {
  const { message, verdict, answering, stored, ask, expectedSequenceNumber } = one;
  if (ask) return ask().then((bytes) => ({ code: 'AA', bytes }));
  const code = answering.atOnce;
  const form = { errorFields: feed.errorFields, expectedSequenceNumber };
  if (code) return { code, bytes: reply(message, verdict, { code, ...form }, stored) };
  if (answering.after?.how !== 'held' || !message) return undefined;
  const later = { message: headerOnly(message), stored, condition: answering.after.condition };
  return heldAnswer(later, outcomes.of(stored.messageId, feed.applicationTimeoutMs), form);
}

/**
 * The answer to the messages of one frame. Bytes at once, without a turn of the event loop, where nothing is waited for.
 */
export function answerFrame(
  messages: readonly Unanswered[],
  envelope: BatchEnvelope | undefined,
  feed: FeedConfig,
  deps: AnswerDependencies,
  receivedAt: number,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  const [only] = messages;
  if (envelope || !only) return answerBatch(messages, envelope ?? noEnvelope, feed, deps, receivedAt);
  const answer = answerOne(only, feed, deps.outcomes);
  return answer instanceof Promise ? answer.then((one) => one?.bytes) : answer?.bytes;
}

const noEnvelope: BatchEnvelope = { batches: [], issues: [] };

/** What `answerFrame` leaves for later. */
export function laterOf({ message, answering, stored, expectedSequenceNumber }: Unanswered): Later | undefined {
  if (answering.after?.how !== 'later' || !message) return undefined;
  const { condition } = answering.after;
  const later = { message: headerOnly(message), stored, condition, fragment: fragmentPlace(message) };
  return answering.atOnce ? later : { ...later, expectedSequenceNumber };
}

async function heldAnswer(
  { message, stored, condition }: Later,
  outcome: ReturnType<Outcomes['of']>,
  form: Form,
): Promise<Answer | undefined> {
  const settled = await outcome;
  if (!settled) return { code: 'AE', bytes: lateReply(message, stored, form) };
  if (!applies(condition, succeeded(settled))) return undefined;
  return { code: applicationCode(settled), bytes: applicationReply(message, settled, stored, form) };
}

/**
 * The answer to a batch, once each of its messages has one; undefined where none of them wants any. Named after the first
 * receipts, so that a resend gets the same bytes.
 */
async function answerBatch(
  messages: readonly Unanswered[],
  envelope: BatchEnvelope,
  feed: AnsweringFeed & Pick<FeedConfig, 'batchAcknowledgements'>,
  { outcomes, mintMessageId }: AnswerDependencies,
  receivedAt: number,
): Promise<Uint8Array | undefined> {
  const answers: (Answer | undefined)[] = [];
  const waiting = messages.map((one) => (one.ask ? undefined : answerOne(one, feed, outcomes)));
  // A batch of queries asks no more at once than a connection does.
  for (const [index, one] of messages.entries())
    answers.push(await (one.ask ? answerOne(one, feed, outcomes) : waiting[index]));
  if (messages.length > 0 && answers.every((answer) => answer === undefined)) return undefined;
  const first = messages[0]?.stored ?? { messageId: mintMessageId(), receivedAt };
  return batchAcknowledge({
    envelope,
    answers: messages.map(({ verdict: { disposition } }, index) => ({
      bytes: answers[index]?.bytes,
      disposition: disposition === 'query' ? disposition : (dispositionOf(answers[index]) ?? disposition),
    })),
    style: feed.batchAcknowledgements,
    at: first.receivedAt,
    controlIds: firstIds(messages, envelope, mintMessageId).map(batchControlId),
    fileControlId: fileControlId(first.messageId),
  });
}

function dispositionOf(answer: Answer | undefined): Verdict['disposition'] | undefined {
  if (!answer) return undefined;
  return answer.code.endsWith('A') ? 'accepted' : answer.code.endsWith('E') ? 'unusable' : 'refused';
}

/** Of the first message of each batch; of its own for a batch without messages. */
function firstIds(
  messages: readonly Unanswered[],
  { batches }: BatchEnvelope,
  mintMessageId: () => MessageId,
): readonly MessageId[] {
  let at = 0;
  return batches.map((batch) => {
    const first = batch.messages > 0 ? messages[at]?.stored.messageId : undefined;
    at += batch.messages;
    return first ?? mintMessageId();
  });
}

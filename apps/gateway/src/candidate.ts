import type { Fault, MessageId } from '#contracts';
import type { Arrival } from '#event-log';
import { legibleHeader, type Message, parse } from '#hl7';
import type { PeerName } from '#mllp';
import type { FeedConfig } from '#platform';
import { arrivalOf, type KeyDependencies } from './arrival.js';
import { answering } from './asked.js';
import { judge, type Verdict } from './sender.policy.js';
import { type Judgement, judgeNumbered, judgeUnexpected, sequenceNumber, withNumber } from './sequence.js';

export interface CandidateDependencies extends KeyDependencies {
  readonly mintMessageId: () => MessageId;
}

/** One message of a frame, judged but not yet stored. */
export interface Candidate extends Judgement {
  readonly message: Message | undefined;
  /** MSH of what is no message, for the answer alone. */
  readonly legible?: Message | undefined;
  readonly arrival: Arrival;
  /** What becomes of it where another sequence number is expected. */
  readonly unexpected?: Judgement;
  readonly messageId: MessageId;
  readonly receivedAt: number;
}

/** What nobody foresaw about a message makes it unusable: unanswered, its sender would send it for ever, and nothing else. */
export function candidate(
  bytes: Uint8Array,
  feed: FeedConfig,
  receivedAt: number,
  deps: CandidateDependencies,
  certificate: PeerName | undefined,
): Candidate {
  try {
    const parsed = parse(bytes, characterSetsOf(feed));
    if (parsed.kind === 'refusal') return unusable(bytes, parsed.code, feed, receivedAt, deps);
    const { message } = parsed;
    const verdict = judge(message.header, feed, certificate);
    const number = feed.sequenceNumbers ? sequenceNumber(message) : undefined;
    if (number !== undefined) return counted(message, verdict, number, feed, receivedAt, deps);
    return stored(bytes, message, judgementOf(message, verdict, feed), feed, receivedAt, deps);
  } catch {
    return unusable(bytes, 'HL7_MAPPING_FAILED', feed, receivedAt, deps);
  }
}

export const characterSetsOf = ({ characterSet, defaultCharacterSet }: FeedConfig) => ({
  ...(characterSet && { characterSet }),
  ...(defaultCharacterSet && { defaultCharacterSet }),
});

export function unusable(
  bytes: Uint8Array,
  code: Fault['code'],
  feed: FeedConfig,
  receivedAt: number,
  deps: CandidateDependencies,
): Candidate {
  const verdict = { disposition: 'unusable', organization: 'unknown', enrolled: false, code, location: 'MSH' } as const;
  const legible = legibleHeader(bytes);
  return { ...stored(bytes, undefined, judgementOf(legible, verdict, feed), feed, receivedAt, deps), legible };
}

const judgementOf = (message: Message | undefined, verdict: Verdict, feed: FeedConfig): Judgement => ({
  verdict,
  answering: answering(message?.header, verdict.disposition, feed),
});

/** On a feed that goes by sequence numbers, a message that has one. */
function counted(
  message: Message,
  verdict: Verdict,
  number: number,
  feed: FeedConfig,
  receivedAt: number,
  deps: CandidateDependencies,
): Candidate {
  const judged = judgeNumbered(message, verdict, number, feed) ?? judgementOf(message, verdict, feed);
  const one = stored(message.bytes, message, judged, feed, receivedAt, deps);
  if (Number.isNaN(number)) return one;
  const unexpected = judgeUnexpected(message, judged.verdict, feed);
  return { ...one, unexpected, arrival: withNumber(one.arrival, message, number, { feed, unexpected }) };
}

function stored(
  bytes: Uint8Array,
  message: Message | undefined,
  { verdict, answering: answers }: Judgement,
  feed: FeedConfig,
  receivedAt: number,
  deps: CandidateDependencies,
): Candidate {
  const messageId = deps.mintMessageId();
  const arrival = arrivalOf({ bytes, message, verdict, messageId, receivedAt, answered: answers.atOnce }, feed, deps);
  return { message, verdict, answering: answers, messageId, receivedAt, arrival };
}

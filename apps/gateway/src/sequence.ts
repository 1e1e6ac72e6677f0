import type { Arrival } from '#event-log';
import type { Message } from '#hl7';
import type { FeedConfig } from '#platform';
import { type Answering, answering, inGeneral } from './asked.js';
import type { Refused, Verdict } from './sender.policy.js';

/** What is said of a message, and which answers that makes. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly answering: Answering;
}

const numeric = /^[+-]?\d+(?:\.0*)?$/;

/** MSH-13 (NM) of a message: undefined where it is empty, NaN where it is no sequence number. */
export function sequenceNumber(message: Message): number | undefined {
  const text = message.value('MSH-13').trim();
  if (text === '') return undefined;
  const number = numeric.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number >= -1 ? number : Number.NaN;
}

/**
 * What the number makes of a verdict; undefined: it stays. 0 and -1 are about the link, whatever their message is called:
 * they are answered, and nothing becomes of them.
 */
export function judgeNumbered(
  message: Message,
  verdict: Verdict,
  number: number,
  feed: FeedConfig,
): Judgement | undefined {
  if (number > 0 || 'code' in verdict) return undefined;
  if (Number.isNaN(number)) return refused(message, verdict, 'HL7_SEQUENCE_NUMBER_INVALID', feed);
  return { verdict: { ...verdict, disposition: 'query' }, answering: inGeneral(message.header) };
}

/** What becomes of a message where another number is expected. */
export const judgeUnexpected = (message: Message, verdict: Verdict, feed: FeedConfig): Judgement =>
  refused(message, verdict, 'HL7_SEQUENCE_NUMBER_UNEXPECTED', feed);

/** With what the log needs, so as to decide on the number in the transaction of its message. */
export function withNumber(
  arrival: Arrival,
  { header }: Message,
  number: number,
  { feed, unexpected }: { readonly feed: FeedConfig; readonly unexpected: Judgement },
): Arrival {
  const { verdict, answering: answers } = unexpected;
  const numbered = {
    link: `${feed.name}\u0000${header.application}\u0000${header.facility}`,
    number,
    isAcceptable: arrival.attributes['code'] === undefined,
    unexpected: {
      disposition: verdict.disposition,
      acknowledgement: answers.atOnce,
      ...('code' in verdict && { code: verdict.code }),
    },
  };
  return { ...arrival, numbered };
}

/**
 * What cannot be accepted for its sequence number gets CE, and so AE in original mode: CR and AR are for MSH-9, -11 and
 * -12 (v2 chapter 2.9.3.1). It is no dead letter, since a replay would be an effect out of sequence.
 */
function refused(message: Message, verdict: Verdict, code: Refused['code'], feed: FeedConfig): Judgement {
  const { organization, enrolled } = verdict;
  return {
    verdict: { disposition: 'refused', organization, enrolled, code, location: 'MSH-13' },
    answering: answering(message.header, 'unusable', feed),
  };
}

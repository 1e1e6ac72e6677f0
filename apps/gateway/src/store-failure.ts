import { Fault } from '#contracts';
import type { FeedConfig } from '#platform';
import type { Unanswered } from './answer.js';
import { answering } from './asked.js';

/**
 * The messages of a frame that could not be stored, with the negative answer that each gets on a feed that answers then.
 * Throws the failure where the feed withholds its answer, and where a message wants none: to that sender silence would
 * mean that all is well.
 */
export function refusedByStore(
  messages: readonly Unanswered[],
  feed: Pick<FeedConfig, 'onStoreFailure' | 'acknowledgements' | 'ack' | 'applicationAcknowledgements'>,
  failure: unknown,
): readonly Unanswered[] {
  if (feed.onStoreFailure === 'withhold' || messages.length === 0) throw failure;
  const code = failure instanceof Fault ? failure.code : 'LOG_UNAVAILABLE';
  return messages.map((one) => {
    const answers = answering(one.message?.header, 'unusable', feed);
    if (!answers.atOnce) throw failure;
    const { message, stored } = one;
    const { organization, enrolled } = one.verdict;
    return { message, stored, answering: answers, verdict: { disposition: 'unusable', organization, enrolled, code } };
  });
}

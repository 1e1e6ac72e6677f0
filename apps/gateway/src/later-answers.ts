import type { OpenConnection } from '#mllp';
import type { FeedConfig, Log, Metrics } from '#platform';
import type { Later } from './answer.js';
import { applies } from './asked.js';
import { isHeldFragment } from './first-fragments.js';
import type { Outcomes } from './outcomes.js';
import { applicationReply, succeeded } from './reply.js';

export interface LaterDependencies {
  readonly outcomes: Pick<Outcomes, 'of'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Sends the application's answer as an exchange of its own over the connection that its message came over, once the
 * outcome is known. Where that connection is gone by then it is dropped, visibly: the trace still shows the outcome.
 */
export async function answerLater(
  { message, stored, condition, expectedSequenceNumber }: Later,
  connection: OpenConnection | undefined,
  feed: Pick<FeedConfig, 'name' | 'errorFields'>,
  { outcomes, log, metrics }: LaterDependencies,
): Promise<void> {
  const held = connection?.holdOpen();
  try {
    const settled = await outcomes.of(stored.messageId, Number.POSITIVE_INFINITY).catch(() => undefined);
    if (settled && (isHeldFragment(settled) || !applies(condition, succeeded(settled)))) return;
    const form = { errorFields: feed.errorFields, expectedSequenceNumber };
    const sent = settled !== undefined && connection?.push(applicationReply(message, settled, stored, form)) === true;
    metrics.applicationAcknowledgements.inc({ feed: feed.name, result: sent ? 'sent' : 'dropped' });
    if (!sent) log.warn('application-acknowledgement-dropped', { feed: feed.name, code: 'HL7_OUTCOME_UNDELIVERED' });
  } finally {
    held?.release();
  }
}

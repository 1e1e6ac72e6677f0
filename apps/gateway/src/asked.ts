import { type AcknowledgementCode, ackMode, type Header } from '#hl7';
import type { FeedConfig } from '#platform';
import type { Verdict } from './sender.policy.js';

type Disposition = Verdict['disposition'];
type Judged = Exclude<Disposition, 'query'>;
type Rules = Pick<FeedConfig, 'acknowledgements' | 'ack' | 'applicationAcknowledgements'>;

/** Table 0155: always, never, only after an error, only after success. */
export type Condition = 'AL' | 'NE' | 'ER' | 'SU';

/** Which answers a message gets, and when. */
export interface Answering {
  /** What goes out as soon as the message is stored; absent: nothing. */
  readonly atOnce?: AcknowledgementCode;
  /**
   * What its outcome leads to on the connection that it came over. held: the one answer, in its place among the answers;
   * later: an exchange of its own behind the accept acknowledgement.
   */
  readonly after?: { readonly how: 'held' | 'later'; readonly condition: Condition };
}

const enhanced = { accepted: 'CA', unusable: 'CE', refused: 'CR' } as const;
const originally = {
  accepted: { atOnce: 'AA' },
  unusable: { atOnce: 'AE' },
  refused: { atOnce: 'AR' },
} as const satisfies Record<Judged, Answering>;
const held: Answering = { after: { how: 'held', condition: 'AL' } };
const silent: Answering = {};

/**
 * The answers to a message, by MSH-15 and MSH-16 and by what the feed says (HL7 v2.9 chapter 2.9.2 and 2.9.3).
 * Original mode has one answer; in enhanced mode MSH-15 asks for one once the message is stored and MSH-16 for one once
 * its outcome is known. A sender that asks for the second alone waits for it, so it takes the place of the first.
 */
export function answering(header: Header | undefined, disposition: Disposition, feed: Rules): Answering {
  // Its response is its answer.
  if (disposition === 'query') return silent;
  if (header === undefined || ackMode(header) === 'original') return inOriginalMode(disposition, feed);
  const application = applicationCondition(header);
  if (sendsAccept(header, disposition, feed)) return accepting(disposition, application, feed);
  const always = feed.acknowledgements === 'always';
  if (always && application === 'NE') return inOriginalMode(disposition, feed);
  const here = feed.applicationAcknowledgements === undefined;
  if (disposition !== 'accepted') {
    if (here && applies(application, false)) return originally[disposition];
    return always ? { atOnce: enhanced[disposition] } : silent;
  }
  if (here && application === 'AL') return held;
  if (always) return accepting(disposition, application, feed);
  return here && application !== 'NE' ? { after: { how: 'later', condition: application } } : silent;
}

/**
 * A general acknowledgement at once, whatever else is asked for: who asks for a sequence number, or begins anew, waits for
 * it (v2 chapter 2.10.1). In the mode in which the sender listens.
 */
export const inGeneral = (header: Header): Answering => ({
  atOnce: ackMode(header) === 'original' || acceptCondition(header) === 'NE' ? 'AA' : 'CA',
});

/** The same for a sender that cannot be told anything later: it waits where it gets no answer at once. */
export const inOneExchange = (answers: Answering): Answering =>
  answers.after && !answers.atOnce ? { after: { ...answers.after, how: 'held' } } : answers;

/** Whether the application's answer goes to the address of the feed, once the outcome is known. */
export function isAskedElsewhere(
  header: Header,
  disposition: Disposition,
  succeeded: boolean,
  feed: Pick<FeedConfig, 'acknowledgements'>,
): boolean {
  if (ackMode(header) === 'original' || disposition === 'query') return false;
  // What the gateway itself refused was said with CR or CE.
  if (disposition !== 'accepted' && sendsAccept(header, disposition, feed)) return false;
  return applies(applicationCondition(header), succeeded);
}

export const applies = (condition: Condition, succeeded: boolean): boolean =>
  condition === 'AL' || condition === (succeeded ? 'SU' : 'ER');

function inOriginalMode(disposition: Judged, { ack }: Rules): Answering {
  return disposition === 'accepted' && ack === 'application' ? held : originally[disposition];
}

function accepting(disposition: Judged, application: Condition, feed: Rules): Answering {
  const atOnce = enhanced[disposition];
  const more = disposition === 'accepted' && application !== 'NE' && feed.applicationAcknowledgements === undefined;
  return more ? { atOnce, after: { how: 'later', condition: application } } : { atOnce };
}

function sendsAccept(header: Header, disposition: Disposition, feed: Pick<FeedConfig, 'acknowledgements'>): boolean {
  const condition = acceptCondition(header);
  if (condition === 'NE') return false;
  return feed.acknowledgements === 'always' || applies(condition, disposition === 'accepted');
}

/** A word that table 0155 does not know asks for something: an answer at once is the safe reading. */
function acceptCondition({ acceptAck }: Header): Condition {
  return acceptAck === '' ? 'NE' : (known(acceptAck) ?? 'AL');
}

const applicationCondition = ({ applicationAck }: Header): Condition => known(applicationAck) ?? 'NE';

function known(value: string): Condition | undefined {
  return value === 'AL' || value === 'NE' || value === 'ER' || value === 'SU' ? value : undefined;
}

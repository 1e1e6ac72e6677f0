import { type Draft, type MessageId, topics } from '#contracts';
import type { Arrival } from '#event-log';
import {
  type AcknowledgementCode,
  type AuthorityRule,
  continuationKey,
  type Message,
  patientIdentifiers,
  sourceIdentities,
} from '#hl7';
import { type FeedConfig, instant, type KeySource } from '#platform';
import type { Verdict } from './sender.policy.js';

export interface KeyDependencies {
  readonly keyOf: KeySource;
  /** By which a feed's patient numbers are read. */
  readonly authorities: (feed: string) => readonly AuthorityRule[];
}

/** One message that was judged. */
export interface Judged {
  readonly bytes: Uint8Array;
  readonly message: Message | undefined;
  readonly verdict: Verdict;
  readonly messageId: MessageId;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** What its sender is answered as soon as it is stored. */
  readonly answered: AcknowledgementCode | undefined;
}

/** A message as `hl7.raw` takes it: the bytes as they came, and what the stages need to know before they read them. */
export function arrivalOf(judged: Judged, feed: FeedConfig, deps: KeyDependencies): Draft {
  const { bytes, message, verdict } = judged;
  const key = orderingKey(message, { feed: feed.name, organization: verdict.organization }, deps);
  return { topic: topics.raw, key, attributes: attributes(judged, feed), value: bytes };
}

/** With the offset of the batch in which it came: its times may need it, and no header of a batch is kept. */
export const inBatch = (arrival: Arrival, batchoffset: string | undefined): Arrival =>
  batchoffset === undefined ? arrival : { ...arrival, attributes: { ...arrival.attributes, batchoffset } };

/**
 * One patient's messages from one source share a key; where no patient is named, the feed keeps its order. The fragments
 * of a message share the key of their sender, because only the first is sure to name the patient.
 */
export function orderingKey(
  message: Message | undefined,
  { feed, organization }: { readonly feed: string; readonly organization: string },
  deps: KeyDependencies,
): string {
  const chain = message && continuationKey(message);
  if (chain !== undefined) return `feed:${feed}:${chain}`;
  const pid = message?.segment('PID');
  if (!pid) return `feed:${feed}`;
  const authorities = deps.authorities(feed);
  const [chosen] = sourceIdentities(patientIdentifiers(pid), { organization, authorities });
  return chosen ? deps.keyOf(chosen) : `feed:${feed}`;
}

function attributes(judged: Judged, feed: FeedConfig): Draft['attributes'] {
  const { message, verdict, messageId, receivedAt, answered } = judged;
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
    ...(answered && { acknowledgement: answered }),
    disposition: verdict.disposition,
    ...('code' in verdict && { code: verdict.code }),
  };
}

/** The message id names the trace, so that a replay continues it: its last sixteen characters repeat after 2^80 ids. */
function traceParent(messageId: MessageId): string {
  const trace = Buffer.from(messageId, 'latin1').toString('hex', 4);
  return `00-${trace}-${trace.slice(16)}-01`;
}

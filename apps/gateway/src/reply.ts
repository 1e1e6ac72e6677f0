import type { MessageId } from '#contracts';
import { type Acknowledgement, acknowledge, ackMode, type Message } from '#hl7';
import type { FeedConfig } from '#platform';
import type { Verdict } from './sender.policy.js';

const original = { accepted: 'AA', query: 'AA', unusable: 'AE', refused: 'AR' } as const;
const enhanced = { accepted: 'CA', query: 'CA', unusable: 'CE', refused: 'CR' } as const;

/** Code of MSA-1 for a verdict, in the mode that MSH-15 and MSH-16 ask for. */
export function acknowledgementCode(
  message: Message | undefined,
  disposition: Verdict['disposition'],
): Acknowledgement['code'] {
  return answersWithAcceptCode(message) ? enhanced[disposition] : original[disposition];
}

/**
 * The acknowledgement of one message: a function of what was received and of what was stored, so that a resend gets the
 * same bytes again. On a feed that answers as asked undefined where the sender wants none (MSH-15 NE, ER after success,
 * SU after an error; table 0155).
 */
export function reply(
  message: Message | undefined,
  verdict: Verdict,
  stored: { readonly messageId: MessageId; readonly receivedAt: number },
  feed: Pick<FeedConfig, 'acknowledgements'>,
): Uint8Array | undefined {
  if (feed.acknowledgements === 'as-asked' && !isWanted(message, verdict.disposition)) return undefined;
  return acknowledge(message, {
    code: acknowledgementCode(message, verdict.disposition),
    controlId: stored.messageId,
    at: stored.receivedAt,
    ...('code' in verdict && { error: { code: verdict.code, location: verdict.location } }),
  });
}

/** Enhanced mode with an accept acknowledgement asked for; MSH-16 alone is answered in the words of the original mode. */
function answersWithAcceptCode(message: Message | undefined): boolean {
  if (!message || ackMode(message.header) === 'original') return false;
  return !['', 'NE'].includes(message.header.acceptAck);
}

/**
 * The accept condition decides; where it is NE or empty the application condition does, on the same connection, because
 * a sender that waits there would hang otherwise (HL7 v2.9 chapter 2.9.3 would open another exchange).
 */
function isWanted(message: Message | undefined, disposition: Verdict['disposition']): boolean {
  if (!message || ackMode(message.header) === 'original') return true;
  const { acceptAck, applicationAck } = message.header;
  const condition = ['', 'NE'].includes(acceptAck) ? applicationAck : acceptAck;
  if (condition === 'NE') return false;
  if (condition === 'ER') return disposition !== 'accepted';
  if (condition === 'SU') return disposition === 'accepted';
  return true;
}

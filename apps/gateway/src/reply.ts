import { type ErrorCode, errors, type MessageId, type MessageOutcome } from '#contracts';
import { acknowledge, type Acknowledgement, type AcknowledgementCode, type Message } from '#hl7';
import type { Verdict } from './sender.policy.js';

/** What the acknowledgements of a message are derived from, so that a resend gets the same bytes again. */
export interface Stored {
  readonly messageId: MessageId;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** What became of a message, as `hl7.outcome` and the archive say it. */
export type Settled = Pick<MessageOutcome, 'outcome' | 'code' | 'location'>;

/** What an answer says besides. */
export type Form = Pick<Acknowledgement, 'errorFields' | 'expectedSequenceNumber'>;

/** The acknowledgement that a message gets once it is stored. */
export function reply(
  message: Message | undefined,
  verdict: Verdict,
  form: Form & { readonly code: AcknowledgementCode },
  { messageId, receivedAt }: Stored,
): Uint8Array {
  return acknowledge(message, {
    ...form,
    controlId: messageId,
    at: receivedAt,
    ...('code' in verdict && { error: verdict }),
  });
}

export const succeeded = ({ outcome }: Settled): boolean => outcome !== 'dead' && outcome !== 'refused';

/** It came twice into the log, and its effect is the other one's: so is what is told of it. */
export const repeatsAnother = ({ code }: Settled): boolean => code === ('HL7_RESENT' satisfies ErrorCode);

export function applicationCode(settled: Settled): 'AA' | 'AE' | 'AR' {
  if (succeeded(settled)) return 'AA';
  return settled.outcome === 'dead' || aboutSequence.has(settled.code) ? 'AE' : 'AR';
}

/** AR is for MSH-9, -11 and -12 (v2 chapter 2.9.2.1), so these are refused with AE. */
const aboutSequence = new Set<string | undefined>([
  'HL7_SEQUENCE_NUMBER_INVALID',
  'HL7_SEQUENCE_NUMBER_UNEXPECTED',
] satisfies ErrorCode[]);

/** The application's answer: AA for what was worked through, AE and AR with the code of what kept it from that. */
export function applicationReply(
  message: Message,
  settled: Settled,
  { messageId, receivedAt }: Stored,
  form: Form & { readonly acceptAck?: 'AL' | 'NE' } = {},
): Uint8Array {
  const { code, location } = settled;
  return acknowledge(message, {
    code: applicationCode(settled),
    controlId: applicationControlId(messageId),
    at: receivedAt,
    ...form,
    ...(!succeeded(settled) && { error: { code: asErrorCode(code), ...(location && { location }) } }),
  });
}

/** For a sender that waited too long: never positive, although the message is stored. */
export const lateReply = (
  message: Message | undefined,
  { messageId, receivedAt }: Stored,
  form: Pick<Form, 'expectedSequenceNumber'>,
): Uint8Array =>
  acknowledge(message, {
    ...form,
    code: 'AE',
    controlId: messageId,
    at: receivedAt,
    error: { code: 'HL7_OUTCOME_LATE' },
  });

/**
 * MSH-10 of the application's answer, which is an exchange of its own. Message ids begin with a digit for as long as their
 * milliseconds fit 48 bits, so these are no message's.
 */
const applicationControlId = (messageId: MessageId): string => `A${messageId.slice(1)}`;

/** The same for the batch and the file that a message came first in. */
export const batchControlId = (messageId: MessageId): string => `B${messageId.slice(1)}`;
export const fileControlId = (messageId: MessageId): string => `F${messageId.slice(1)}`;

const asErrorCode = (code: string | undefined): ErrorCode =>
  code !== undefined && code in errors ? (code as ErrorCode) : 'STAGE_FAILED';

import type { ErrorCode } from '#contracts';
import type { Header } from '#hl7';
import type { PeerName } from '#mllp';
import type { FeedConfig } from '#platform';

/**
 * What the gateway says of a message before it is mapped.
 * accepted: AA or CA. query: answered by the response to it, or, of a sequence number, by AA or CA. unusable: AE or CE, kept in the dead letters. refused: AR or
 * CR, kept in the raw topic.
 */
export type Verdict =
  | { readonly disposition: 'accepted' | 'query'; readonly organization: string; readonly enrolled: boolean }
  | {
      readonly disposition: 'unusable' | 'refused';
      readonly organization: string;
      readonly enrolled: boolean;
      readonly code: ErrorCode;
      /** Field at fault, `MSH-11`. */
      readonly location?: string;
    };

export type Refused = Extract<Verdict, { readonly code: unknown }>;

/** Queries that the master patient index answers. */
const answered = new Set(['QBP^Q22', 'QBP^Q23', 'QCN^J01']);

/** The delete indicator, which a field that is required cannot be. */
const deleted = '""';

type Rules = Pick<FeedConfig, 'senders' | 'processingIds' | 'versions' | 'messageTypes'>;

/** Message types that ask for an answer with content instead of reporting an event (table 0076), those of old versions too. */
const queries = new Set(`QBP QRY QCN QSB QSX QVR CNQ EQQ ERQ RQQ SPQ VQQ MFQ NMQ OSQ SQM VXQ RQC RQI RQP`.split(' '));

/**
 * Judges MSH alone, in the order of the standard: sender, processing id, version, type (chapter 2.9.2.1). `certificate`
 * is that of the connection, where it has one.
 */
export function judge(header: Header, rules: Rules, certificate?: PeerName): Verdict {
  const sender = enrolledSender(header, rules);
  const enrolled = sender !== undefined;
  const organization = sender?.organization ?? (header.facility || header.application || 'unknown');
  const no = (disposition: 'unusable' | 'refused', code: ErrorCode, location: string): Verdict => ({
    disposition,
    organization,
    enrolled,
    code,
    location,
  });
  if (!enrolled && rules.senders.length > 0) return no('refused', 'HL7_SENDER_UNKNOWN', 'MSH-4');
  if (sender?.certificate !== undefined && !holds(certificate, [sender.certificate].flat()))
    return no('refused', 'HL7_SENDER_CERTIFICATE', 'MSH-4');
  if (header.type === '' || header.type === deleted) return no('unusable', 'HL7_TYPE_MISSING', 'MSH-9');
  if (!allowsProcessingId(header.processingId, rules)) return no('refused', 'HL7_PROCESSING_ID_REFUSED', 'MSH-11');
  if (rules.versions.length > 0 && !rules.versions.includes(header.version))
    return no('refused', 'HL7_VERSION_REFUSED', 'MSH-12');
  const unserved = unservedType(header, rules);
  if (unserved) return no('refused', unserved, 'MSH-9');
  if (answered.has(header.messageType)) return { disposition: 'query', organization, enrolled };
  if (queries.has(header.type)) return no('refused', 'HL7_QUERY_UNSUPPORTED', 'MSH-9');
  return { disposition: 'accepted', organization, enrolled };
}

/** The first that fits. It speaks for its organization; any other is taken at its word: MSH-4, else MSH-3. */
function enrolledSender(header: Header, rules: Rules): Rules['senders'][number] | undefined {
  return rules.senders.find(
    (one) =>
      (one.application === undefined || one.application === header.application) &&
      (one.facility === undefined || one.facility === header.facility),
  );
}

/** A type without trigger event in the rules stands for all of its events. */
function unservedType({ type, messageType }: Header, { messageTypes }: Rules): ErrorCode | undefined {
  if (messageTypes.length === 0 || messageTypes.includes(messageType) || messageTypes.includes(type)) return undefined;
  const otherEvent = messageTypes.some((allowed) => allowed.startsWith(`${type}^`));
  return otherEvent ? 'HL7_EVENT_UNSUPPORTED' : 'HL7_TYPE_UNSUPPORTED';
}

/** Whether the certificate is one of those wanted; each kind of name is compared with its own kind only. */
function holds(certificate: PeerName | undefined, wanted: readonly string[]): boolean {
  if (certificate === undefined) return false;
  return wanted.some((name) => {
    if (alternativeName.test(name)) return certificate.alternativeNames.includes(name);
    const fingerprint = name.replaceAll(':', '').toUpperCase();
    if (sha256.test(fingerprint)) return certificate.fingerprint.replaceAll(':', '') === fingerprint;
    return certificate.commonName === name;
  });
}

const alternativeName = /^(?:DNS|URI|IP Address|email):/;
const sha256 = /^[0-9A-F]{64}$/;

/** A missing or unknown MSH-11 passes only where all of P, T and D do: nobody said that it is production. */
function allowsProcessingId(processingId: string, rules: Rules): boolean {
  const allowed: readonly string[] = rules.processingIds;
  return allowed.length === 3 || allowed.includes(processingId);
}

import { type CanonicalEvent, type ErrorCode, Fault, fault } from '#contracts';
import { parse, type Parsed, type ParseOptions } from '#hl7';
import { type Mapped, mapMessage } from './map-message.js';
import type { SourceContext } from './scope.js';

/** The bytes of one message to its event. Throws a Fault for whatever is wrong with them, never anything else. */
export const mapBytes = (bytes: Uint8Array, context: SourceContext, options: ParseOptions = {}): Mapped =>
  mapParsed(parse(bytes, options), context);

/** The same for what is parsed already. */
export function mapParsed(parsed: Parsed, context: SourceContext): Mapped {
  if (parsed.kind === 'refusal') throw fault(parsed.code, parsed.detail);
  try {
    return mapMessage(parsed.message, context);
  } catch (error) {
    if (error instanceof Fault) throw error;
    // The text of an unforeseen error may quote the message: only its kind goes on.
    throw fault('HL7_MAPPING_FAILED', { kind: error instanceof Error ? error.name : typeof error }, error);
  }
}

interface Failed {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** What became of one message, as a value: also that it tells nothing of a patient (HL7_NOTHING_CLINICAL). */
export function eventOrError(
  bytes: Uint8Array,
  context: SourceContext,
  options: ParseOptions = {},
): { readonly event: CanonicalEvent } | Failed {
  try {
    const mapped = mapBytes(bytes, context, options);
    if (mapped.kind === 'filtered') throw fault('HL7_NOTHING_CLINICAL', { reason: mapped.reason });
    return { event: mapped.event };
  } catch (error) {
    if (error instanceof Fault) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

export type Normalized =
  Pick<CanonicalEvent, 'bundle' | 'operations' | 'deletes' | 'sets' | 'issues' | 'unread' | 'rules'> | Failed;

/** For `hie normalize`: the same without what the broker alone knows of a message. */
export function normalizeBytes(bytes: Uint8Array, context: SourceContext, options: ParseOptions = {}): Normalized {
  const outcome = eventOrError(bytes, context, options);
  if ('error' in outcome) return outcome;
  const { bundle, operations, deletes, sets, issues, unread, rules } = outcome.event;
  return { bundle, operations, deletes, ...(sets && { sets }), issues, unread, ...(rules && { rules }) };
}

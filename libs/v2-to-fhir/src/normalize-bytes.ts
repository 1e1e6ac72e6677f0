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

export type Normalized =
  | Pick<CanonicalEvent, 'bundle' | 'operations' | 'deletes' | 'issues' | 'unread' | 'rules'>
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** For `hie normalize`: what became of one message, as a value. */
export function normalizeBytes(bytes: Uint8Array, context: SourceContext, options: ParseOptions = {}): Normalized {
  try {
    const mapped = mapBytes(bytes, context, options);
    if (mapped.kind === 'filtered') throw fault('HL7_NOTHING_CLINICAL', { reason: mapped.reason });
    const { bundle, operations, deletes, issues, unread, rules } = mapped.event;
    return { bundle, operations, deletes, issues, unread, ...(rules && { rules }) };
  } catch (error) {
    if (error instanceof Fault) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

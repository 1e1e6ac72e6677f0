import { hash } from 'node:crypto';
import type { Draft, Entry } from '#contracts';

/** W3C trace context, version 00: trace id, id of the span that sent it, flags. */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/**
 * The output continues the trace of the entry with a span of its own. Ids are hashes, so that a replay gives the same
 * bytes: the span's of the output's event id; where the entry has no (valid) context, the trace's of the message id.
 * A draft that brings a context of its own (a dead letter that a command replays) stays in that trace.
 */
export function traced(draft: Draft, { attributes }: Pick<Entry, 'attributes'>): Draft {
  const known = contextOf(draft.attributes) ?? contextOf(attributes);
  const [, trace = traceOf(attributes.messageid), flags = '01'] = known ?? [];
  const span = hash('sha256', `span\n${draft.attributes.id}`, 'hex').slice(0, 16);
  return { ...draft, attributes: { ...draft.attributes, traceparent: `00-${trace}-${span}-${flags}` } };
}

const contextOf = ({ traceparent: text = '' }: Draft['attributes']): RegExpExecArray | null => traceparent.exec(text);

const traceOf = (messageId: string): string => hash('sha256', `trace\n${messageId}`, 'hex').slice(0, 32);

import {
  asMessageId,
  type CanonicalEvent,
  type Draft,
  type Entry,
  type ErrorCode,
  errors,
  eventId,
  fault,
  jsonValue,
  type MessageOutcome,
  topics,
} from '#contracts';
import type { Decision, Stage } from '#event-log';
import { type AuthorityRule, type Mapped, mapBytes } from '#v2-to-fhir';

/** What is configured about a feed, as far as the mapping cares. */
export interface FeedRules {
  readonly timeZone?: string | undefined;
  readonly characterSet?: string | undefined;
  readonly defaultCharacterSet?: string | undefined;
  readonly authorities: readonly AuthorityRule[];
}

export type Normalized = {
  readonly entry: Entry;
  readonly mapped: Mapped | { readonly kind: 'refused'; code?: string } | { readonly kind: 'answered' };
};

/**
 * Stage `normalizer`: one raw message becomes one canonical event, or an outcome (`filtered`, `refused`, `answered`), or, by the
 * fault that it throws, a dead letter. No state: the same entry gives the same outputs, byte for byte.
 */
export const normalizeStage = (deps: {
  readonly feeds: (feed: string) => FeedRules;
}): Stage<unknown, Normalized, undefined, never> => ({
  name: 'normalizer',
  topics: [topics.raw, topics.replay],
  parse: (entry) => ({ entry, mapped: mapEntry(entry, deps.feeds(entry.attributes['feed'] ?? '')) }),
  load: async () => undefined,
  decide: decideOn,
  save: async () => undefined,
});

/** The disposition is the gateway's word to the sender; a replay is a person's word against it. */
function mapEntry(entry: Entry, rules: FeedRules): Normalized['mapped'] {
  const { attributes } = entry;
  if (attributes['disposition'] === 'refused')
    return { kind: 'refused', ...(attributes['code'] && { code: attributes['code'] }) };
  // Answered on its connection; there is nothing in a query to map.
  if (attributes['disposition'] === 'query') return { kind: 'answered' };
  const replayed = entry.topic === topics.replay;
  if (attributes['disposition'] === 'unusable' && !replayed) throw fault(codeOf(attributes['code']));
  const context = {
    messageId: asMessageId(attributes.messageid),
    feed: attributes['feed'] ?? '',
    organization: attributes['organization'] ?? '',
    receivedAt: attributes.time,
    authorities: rules.authorities,
    ...(rules.timeZone && { timeZone: rules.timeZone }),
    revision: revisionOf(entry),
  };
  return mapBytes(entry.value, context, {
    ...(rules.characterSet && { characterSet: rules.characterSet }),
    ...(rules.defaultCharacterSet && { defaultCharacterSet: rules.defaultCharacterSet }),
  });
}

const codeOf = (code: string | undefined): ErrorCode =>
  code !== undefined && Object.hasOwn(errors, code) ? (code as ErrorCode) : 'HL7_MAPPING_FAILED';

const revisionOf = ({ attributes }: Entry): number => Number(attributes['revision'] ?? 0);

function decideOn({ entry, mapped }: Normalized): Decision<never> {
  if (mapped.kind === 'event') return { effects: [], outputs: [canonical(entry, mapped.event)], result: 'mapped' };
  const code = mapped.kind === 'refused' ? mapped.code : undefined;
  return { effects: [], outputs: [outcome(entry, mapped.kind, code)], result: mapped.kind, ...(code && { code }) };
}

function canonical(entry: Entry, event: CanonicalEvent): Draft {
  return {
    topic: topics.canonical,
    key: entry.key,
    attributes: attributesOf(entry, topics.canonical, 0),
    value: jsonValue(event),
  };
}

function outcome(entry: Entry, what: 'filtered' | 'refused' | 'answered', code: string | undefined): Draft {
  const messageId = asMessageId(entry.attributes.messageid);
  const value: MessageOutcome = {
    messageId,
    outcome: what,
    stage: 'normalizer',
    ...(code && { code }),
    at: entry.attributes.time,
  };
  return {
    topic: topics.outcome,
    key: messageId,
    attributes: attributesOf(entry, topics.outcome, 1),
    value: jsonValue(value),
  };
}

function attributesOf(entry: Entry, topic: string, index: number): Draft['attributes'] {
  const { messageid, time, feed, organization, messagetype, controlid, revision } = entry.attributes;
  const carried = { feed, organization, messagetype, controlid, revision };
  return {
    id: eventId(asMessageId(messageid), 'normalizer', index, revisionOf(entry)),
    source: '/normalizer',
    type: `hie.${topic}.v1`,
    time,
    dataschema: `https://hie-broker.dev/schemas/events/${topic}.v1.schema.json`,
    datacontenttype: 'application/json',
    messageid,
    ...Object.fromEntries(Object.entries(carried).filter(([, value]) => value !== undefined)),
  };
}

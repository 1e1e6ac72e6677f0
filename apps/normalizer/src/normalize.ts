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
  patientRequestType,
  topics,
} from '#contracts';
import { type Decision, receiptNameOf, type Stage } from '#event-log';
import { continuationKey, fragmentOf, parse, type Parsed, type ParseOptions } from '#hl7';
import type { FindingStore, FragmentStore, MessageFindings, ResendStore } from '#storage';
import { type CompiledRules, type Mapped, mapBytes, mapParsed, type SourceContext } from '#v2-to-fhir';
import { findingsOf } from './findings.js';
import { eventOfRequest } from './patient-request.js';
import { checkDomains, type FeedDomains } from './source-domains.js';
import { type Arrived, type FragmentEffect, OpenChains, overdueAt } from './fragments.js';

/** What is configured about a feed, as far as the mapping cares. */
export interface FeedRules extends FeedDomains {
  readonly timeZone?: string | undefined;
  readonly characterSet?: string | undefined;
  readonly defaultCharacterSet?: string | undefined;
  readonly rules?: CompiledRules | undefined;
}

export type Normalized = {
  readonly entry: Entry;
  readonly mapped:
    | Mapped
    | { readonly kind: 'refused'; code?: string }
    | { readonly kind: 'answered' }
    | (Arrived & { readonly kind: 'fragment' });
};

export interface NormalizeDependencies<Tx> {
  readonly feeds: (feed: string) => FeedRules;
  readonly fragments: FragmentStore<Tx>;
  readonly findings: FindingStore<Tx>;
  /** Where the log may hold a message twice; absent where the intake takes none twice. */
  readonly resends?: ResendStore<Tx>;
}

/** What the decisions on a batch need. */
export interface NormalizeView {
  readonly chains: OpenChains;
  /** Entries whose message came before under another id. */
  readonly resent: ReadonlySet<Entry>;
}

type NormalizeEffect = FragmentEffect | { readonly kind: 'found'; readonly found: MessageFindings };

/**
 * Stage `normalizer`: one raw message becomes one canonical event, or an outcome (`filtered`, `refused`, `answered`), or,
 * by the fault that it throws, a dead letter. The only state that it reads are the fragments of messages that are not
 * whole yet: the same entries give the same outputs, byte for byte. Beside them it counts what it found by feed and day.
 */
export function normalizeStage<Tx>({
  feeds,
  fragments,
  findings,
  resends,
}: NormalizeDependencies<Tx>): Stage<Tx, Normalized, NormalizeView, NormalizeEffect> {
  const rulesOf = ({ attributes }: Entry): FeedRules => feeds(attributes['feed'] ?? '');
  const read = (entry: Entry): Parsed => parse(entry.value, charactersOf(rulesOf(entry)));
  return {
    name: 'normalizer',
    topics: [topics.raw, topics.replay],
    parse: (entry) => ({ entry, mapped: mapEntry(entry, read, rulesOf(entry)) }),
    async load(tx, inputs) {
      const senders = inputs.flatMap(({ mapped }) => (mapped.kind === 'fragment' ? [mapped.sender] : []));
      const last = inputs.at(-1);
      const overdue = last === undefined ? [] : await fragments.overdue(tx, overdueAt(last.entry));
      return {
        chains: new OpenChains(await fragments.ofSenders(tx, [...new Set(senders)]), overdue, read),
        resent: resends ? await resentAmong(tx, inputs, resends) : new Set(),
      };
    },
    decide: (input, { chains, resent }) => {
      const decision = resent.has(input.entry)
        ? decideOnResent(input.entry)
        : input.mapped.kind === 'fragment'
          ? decideOnFragment(input.mapped, chains, read, rulesOf(input.entry))
          : decideOn(input.entry, input.mapped);
      const { effects, outputs } = chains.expire();
      if (effects.length === 0) return decision;
      return { ...decision, effects: [...decision.effects, ...effects], outputs: [...decision.outputs, ...outputs] };
    },
    async save(tx, effects) {
      for (const effect of effects) {
        if (effect.kind === 'hold') await fragments.hold(tx, [effect.fragment]);
        if (effect.kind === 'release') await fragments.release(tx, [effect.chain]);
      }
      const found = effects.flatMap((effect) => (effect.kind === 'found' ? [effect.found] : []));
      if (found.length > 0) await findings.add(tx, found);
    },
  };
}

export const charactersOf = ({ characterSet, defaultCharacterSet }: FeedRules): ParseOptions => ({
  ...(characterSet && { characterSet }),
  ...(defaultCharacterSet && { defaultCharacterSet }),
});

/** The disposition is the gateway's word to the sender; a replay is a person's word against it. */
export function mapEntry(entry: Entry, read: (entry: Entry) => Parsed, rules: FeedRules): Normalized['mapped'] {
  const { attributes } = entry;
  if (attributes['disposition'] === 'refused')
    return { kind: 'refused', ...(attributes['code'] && { code: attributes['code'] }) };
  // Answered on its connection; there is nothing in a query to map.
  if (attributes['disposition'] === 'query') return { kind: 'answered' };
  const replayed = entry.topic === topics.replay;
  if (attributes['disposition'] === 'unusable' && !replayed) throw fault(codeOf(attributes['code']));
  if (attributes.datacontenttype === patientRequestType)
    return admitted({ kind: 'event', event: eventOfRequest(entry, contextOf(entry, rules)) }, rules);
  const parsed = read(entry);
  const fragment = parsed.kind === 'message' ? fragmentOf(parsed.message) : undefined;
  if (parsed.kind === 'refusal' || fragment === undefined)
    return admitted(mapParsed(parsed, contextOf(entry, rules)), rules);
  const sender = `${attributes['feed'] ?? ''}\n${continuationKey(parsed.message) ?? ''}`;
  return { kind: 'fragment', entry, fragment, sender };
}

function admitted(mapped: Mapped, rules: FeedRules): Mapped {
  if (mapped.kind === 'event') checkDomains(mapped.event, rules);
  return mapped;
}

export const contextOf = (entry: Entry, { authorities, timeZone, rules }: FeedRules): SourceContext => ({
  messageId: asMessageId(entry.attributes.messageid),
  feed: entry.attributes['feed'] ?? '',
  organization: entry.attributes['organization'] ?? '',
  receivedAt: entry.attributes.time,
  authorities,
  ...(timeZone && { timeZone }),
  batchOffset: entry.attributes['batchoffset'],
  ...(rules && { rules }),
  revision: revisionOf(entry),
});

const codeOf = (code: string | undefined): ErrorCode =>
  code !== undefined && Object.hasOwn(errors, code) ? (code as ErrorCode) : 'HL7_MAPPING_FAILED';

const revisionOf = ({ attributes }: Entry): number => Number(attributes['revision'] ?? 0);

type Decided = Decision<NormalizeEffect>;

/** A replay and a redelivery claim what is theirs already. */
async function resentAmong<Tx>(
  tx: Tx,
  inputs: readonly Normalized[],
  resends: ResendStore<Tx>,
): Promise<ReadonlySet<Entry>> {
  const claims = inputs.map(({ entry }) => ({
    name: receiptNameOf(entry),
    messageId: asMessageId(entry.attributes.messageid),
    receivedAt: Date.parse(entry.attributes.time),
  }));
  const holders = await resends.claim(tx, claims);
  return new Set(inputs.flatMap(({ entry }, at) => (holders[at] === claims[at]?.messageId ? [] : [entry])));
}

function decideOnResent(entry: Entry): Decided {
  const code = 'HL7_RESENT';
  return { effects: [], outputs: [outcome(entry, 'filtered', code)], result: 'filtered', code };
}

/** The last fragment is normalized as the whole message, under its own message id and the MSH-10 of the first. */
function decideOnFragment(
  arrived: Arrived,
  chains: OpenChains,
  read: (entry: Entry) => Parsed,
  rules: FeedRules,
): Decided {
  const { entry } = arrived;
  const continued = chains.take(arrived);
  const context = contextOf(entry, rules);
  if (continued.kind === 'alone') return decideOn(entry, admitted(mapParsed(read(entry), context), rules));
  if (continued.kind === 'whole') {
    const mapped = admitted(mapBytes(continued.bytes, context, charactersOf(rules)), rules);
    const decided = decideOn(entry, mapped);
    return { ...decided, effects: [...continued.effects, ...decided.effects] };
  }
  const code = 'HL7_FRAGMENT_HELD';
  const outputs = [outcome(entry, 'filtered', code), ...continued.outputs];
  return { effects: continued.effects, outputs, result: 'held', code };
}

function decideOn(entry: Entry, mapped: Exclude<Normalized['mapped'], { kind: 'fragment' }>): Decided {
  if (mapped.kind === 'event') {
    const found = findingsOf(mapped.event);
    return { effects: [{ kind: 'found', found }], outputs: [canonical(entry, mapped.event)], result: 'mapped' };
  }
  const code = mapped.kind === 'refused' ? mapped.code : undefined;
  return { effects: [], outputs: [outcome(entry, mapped.kind, code)], result: mapped.kind, ...(code && { code }) };
}

export function canonical(entry: Entry, event: CanonicalEvent): Draft {
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

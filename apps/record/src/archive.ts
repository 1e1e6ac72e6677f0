import { asMessageId, asSourceKey, type Entry, fault, type MessageOutcome, readJson, topics } from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { ParseOptions } from '#hl7';
import type {
  ArchivedMessage,
  ArchivedResult,
  ArchiveState,
  ArchiveStore,
  CountChange,
  MessageSearchStore,
  MessageTerms,
} from '#storage';
import { searchTerms } from './search-terms.js';

export type ArchiveInput =
  | { readonly kind: 'message'; readonly message: ArchivedMessage; readonly terms: MessageTerms['terms'] }
  | { readonly kind: 'outcome'; readonly result: ArchivedResult };

export type ArchiveEffect = ArchiveInput | { readonly kind: 'count'; readonly change: CountChange };

type ArchiveView = Map<ArchivedMessage['messageId'], ArchiveState>;

interface ArchiveDependencies<Tx> {
  readonly store: ArchiveStore<Tx>;
  readonly search: MessageSearchStore<Tx>;
  /** How the names in a feed's messages are to be read. */
  readonly characters: (feed: string) => ParseOptions;
}

/**
 * Keeps one row for each message and what became of it, and counts both exactly, and what people find it by. The two
 * topics are read independently, so an outcome may come before its message: it is counted once both are there.
 */
export const archiveStage = <Tx>({
  store,
  search,
  characters,
}: ArchiveDependencies<Tx>): Stage<Tx, ArchiveInput, ArchiveView, ArchiveEffect> => ({
  name: 'archive',
  topics: [topics.raw, topics.outcome],
  traced: false,
  parse: (entry) => (entry.topic === topics.raw ? messageOf(entry, characters) : outcomeOf(entry)),
  load: async (tx, inputs) => new Map(await store.load(tx, [...new Set(inputs.map(idOf))])),
  decide: (input, view) => {
    const before = view.get(idOf(input)) ?? {};
    return input.kind === 'message' ? add(input, before, view) : settle(input, before, view);
  },
  save: async (tx, effects) => {
    // Messages first: an outcome of the same batch then finds its row.
    const added = effects.filter((effect) => effect.kind === 'message');
    await store.add(
      tx,
      added.map(({ message }) => message),
    );
    await search.add(
      tx,
      added.map(({ message: { messageId }, terms }) => ({ messageId, terms })),
    );
    await store.settle(
      tx,
      effects.flatMap((effect) => (effect.kind === 'outcome' ? [effect.result] : [])),
    );
    await store.count(
      tx,
      effects.flatMap((effect) => (effect.kind === 'count' ? [effect.change] : [])),
    );
  },
});

const idOf = (input: ArchiveInput): ArchivedMessage['messageId'] =>
  input.kind === 'message' ? input.message.messageId : input.result.messageId;

type Archived = Decision<ArchiveEffect>;

function add(input: ArchiveInput & { kind: 'message' }, before: ArchiveState, view: ArchiveView): Archived {
  const { feed, messageId, receivedAt } = input.message;
  if (before.feed !== undefined) return { effects: [], outputs: [], result: 'known' };
  view.set(messageId, { ...before, feed });
  const received: ArchiveEffect = { kind: 'count', change: { feed, counted: 'received', by: 1, receivedAt } };
  const early = before.outcome ? [counted(feed, before.outcome, 1)] : [];
  return { effects: [input, received, ...early], outputs: [], result: 'archived' };
}

/** The last outcome wins: a dead message that was replayed becomes linked, and its count moves with it. */
function settle(input: ArchiveInput & { kind: 'outcome' }, before: ArchiveState, view: ArchiveView): Archived {
  const { messageId, outcome } = input.result;
  view.set(messageId, { ...before, outcome });
  const moved = before.feed !== undefined && before.outcome !== outcome;
  const changes = moved ? moves(before.feed ?? '', before.outcome, outcome) : [];
  return { effects: [input, ...changes], outputs: [], result: outcome };
}

const moves = (feed: string, from: ArchiveState['outcome'], to: MessageOutcome['outcome']): ArchiveEffect[] => [
  ...(from ? [counted(feed, from, -1)] : []),
  counted(feed, to, 1),
];

const counted = (feed: string, outcome: MessageOutcome['outcome'], by: number): ArchiveEffect => ({
  kind: 'count',
  change: { feed, counted: outcome, by },
});

function messageOf(entry: Entry, characters: ArchiveDependencies<unknown>['characters']): ArchiveInput {
  const { attributes } = entry;
  const receivedAt = Date.parse(attributes.time);
  if (!attributes.messageid || Number.isNaN(receivedAt)) throw fault('EVENT_MALFORMED', { topic: entry.topic });
  const message: ArchivedMessage = {
    messageId: asMessageId(attributes.messageid),
    feed: attributes.feed ?? '',
    receivedAt,
    partition: entry.partition,
    offset: entry.offset,
    reused: attributes.reused === 'true',
    ...named('controlId', attributes.controlid),
    ...named('organization', attributes.organization),
    ...named('messageType', attributes.messagetype),
    ...named('application', attributes.application),
    ...named('facility', attributes.facility),
    ...named('acknowledgement', attributes.acknowledgement),
    ...named('disposition', attributes.disposition),
    ...named('code', attributes.code),
    // A message without a source identity is keyed by its feed.
    ...(entry.key.startsWith('feed:') ? {} : { sourceKey: asSourceKey(entry.key) }),
  };
  return { kind: 'message', message, terms: searchTerms(entry, characters(message.feed)) };
}

const named = <Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } =>
  value ? ({ [name]: value } as { readonly [key in Name]: string }) : {};

const outcomes: readonly string[] = ['linked', 'answered', 'refused', 'filtered', 'dead'];

function outcomeOf(entry: Entry): ArchiveInput {
  const { messageId, outcome, stage, code, location } = readJson<Partial<MessageOutcome>>(entry);
  if (!messageId || !outcome || !outcomes.includes(outcome)) throw fault('EVENT_MALFORMED', { topic: entry.topic });
  const result = { messageId, outcome, stage: stage ?? '', ...named('code', code), ...named('location', location) };
  return { kind: 'outcome', result };
}

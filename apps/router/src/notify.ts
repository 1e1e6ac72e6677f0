import { hash } from 'node:crypto';
import {
  asMessageId,
  type DeliveryRequested,
  type Draft,
  type Entry,
  eventId,
  fault,
  type GoldenPatient,
  jsonValue,
  readJson,
  type SourceIdentity,
  type SourceKey,
  topics,
} from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { KeySource } from '#platform';
import type { ToldSet, ToldSetStore } from '#storage';

export interface PixSubscription {
  /** Name of the consumer in the configuration. */
  readonly consumer: string;
  /** Systems of its domains of interest. */
  readonly domains: ReadonlySet<string>;
}

export interface NotifyDependencies<Tx> {
  readonly store: ToldSetStore<Tx>;
  readonly subscriptions: readonly PixSubscription[];
  readonly keyOf: KeySource;
}

/** The numbers of one person that one consumer may know. */
interface ConsumerSet {
  readonly consumer: string;
  readonly numbers: readonly [SourceIdentity, ...SourceIdentity[]];
  readonly keys: readonly SourceKey[];
  readonly told: string;
}

interface NotifyInput {
  readonly entry: Entry;
  readonly sets: readonly ConsumerSet[];
}

/** `<consumer> <number>` to what was told last. */
type Told = Map<string, string>;

/**
 * Stage `router`: who is to be told of a change of a person's numbers (ITI-10). A consumer is told the whole set in its
 * domains whenever one of its numbers is, by what it was told last, in another set: a join leads to one notification, a
 * split to one for each part. A number that nobody was told of stands alone, so a first registration is no news. The
 * golden records are compacted: of two changes that come at once only the last is told, which is the state that holds.
 */
export function notifyStage<Tx>(deps: NotifyDependencies<Tx>): Stage<Tx, NotifyInput, Told, ToldSet> {
  const { store } = deps;
  return {
    name: 'router',
    topics: [topics.golden],
    parse: (entry) => ({ entry, sets: setsOf(goldenIn(entry), deps) }),
    async load(tx, inputs) {
      const keys = new Set(inputs.flatMap(({ sets }) => sets.flatMap((set) => set.keys)));
      const told = await store.told(tx, [...keys]);
      return new Map(told.map((one) => [placeOf(one.consumer, one.number), one.told]));
    },
    decide,
    save: (tx, told) => store.tell(tx, told),
  };
}

function goldenIn(entry: Entry): GoldenPatient {
  try {
    const golden = readJson<GoldenPatient>(entry);
    if (Array.isArray(golden.numbers)) return golden;
  } catch {
    // The same as what is JSON and no golden record.
  }
  throw fault('EVENT_MALFORMED');
}

function setsOf(
  { numbers }: GoldenPatient,
  { subscriptions, keyOf }: Pick<NotifyDependencies<never>, 'subscriptions' | 'keyOf'>,
): readonly ConsumerSet[] {
  return subscriptions.flatMap(({ consumer, domains }) => {
    const [first, ...others] = numbers
      .filter(({ system }) => domains.has(system))
      .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    if (!first) return [];
    const all = [first, ...others] as const;
    const keys = all.map(keyOf);
    return [{ consumer, numbers: all, keys, told: hashOf(keys) }];
  });
}

function decide({ entry, sets }: NotifyInput, told: Told): Decision<ToldSet> {
  const news = sets.filter(({ consumer, keys, told: set }) =>
    keys.some((key) => (told.get(placeOf(consumer, key)) ?? hashOf([key])) !== set),
  );
  const effects = news.flatMap(({ consumer, keys, told: set }) =>
    keys.map((number): ToldSet => ({ consumer, number, told: set })),
  );
  for (const one of effects) told.set(placeOf(one.consumer, one.number), one.told);
  const outputs = news.map((set, index) => delivery(entry, set, index));
  return { effects, outputs, result: outputs.length > 0 ? 'notified' : 'no-news' };
}

/** The id is derived, so that whoever gets it twice sees that it is the same. */
function delivery({ key, attributes }: Entry, { consumer, numbers }: ConsumerSet, index: number): Draft {
  const { messageid, time, feed, organization, messagetype, controlid } = attributes;
  const id = eventId(asMessageId(attributes.id), 'router', index, 0);
  const value: DeliveryRequested = { id, consumer, kind: 'pix-update', numbers: [...numbers], at: time };
  const carried = Object.entries({ feed, organization, messagetype, controlid });
  return {
    topic: topics.deliveryRequested,
    key,
    attributes: {
      ...Object.fromEntries(carried.filter((pair): pair is [string, string] => pair[1] !== undefined)),
      id,
      source: '/router',
      type: 'hie.delivery.requested.v1',
      time,
      dataschema: 'https://hie-broker.dev/schemas/events/delivery.requested.v1.schema.json',
      datacontenttype: 'application/json',
      messageid,
      consumer,
    },
    value: jsonValue(value),
  };
}

const nameOf = ({ system, value }: SourceIdentity): string => `${system}\n${value}`;
const placeOf = (consumer: string, number: SourceKey): string => `${consumer} ${number}`;
const hashOf = (keys: readonly SourceKey[]): string =>
  hash('sha256', keys.toSorted().join('\n'), 'base64url').slice(0, 22);

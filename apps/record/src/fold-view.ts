import type { MessageId, SourceKey } from '#contracts';
import { searchValues } from '#fhir';
import type { RecordedResource, RecordStore, ResourceName, Touch } from '#storage';
import type { FoldInput } from './fold-input.js';
import { storedResource } from './json-resource.js';
import { namedBy } from './move.js';
import { changedOwners } from './stated-set.js';

/** What stood before a change; undefined where the record did not have the resource. */
type Stood = RecordedResource | undefined;

/** What the batch touches, as it was and as earlier entries of the batch left it. */
export interface FoldView {
  readonly resources: Map<ResourceName, RecordedResource>;
  /** Whether they are all that the patients have, and not only the first `patientResourcesMax`. */
  readonly whole: boolean;
  /** What stood before the message that last changed a resource, before that what stood before that one, as far as known. */
  readonly before: Map<ResourceName, readonly Stood[]>;
  /** Of messages that were mapped again: the newest revision that was folded. */
  readonly revisions: Map<MessageId, number>;
  /** Older messages of the batch that are known to have said something of a resource already (`touchOf`). */
  readonly heard: ReadonlySet<string>;
}

export const nameOf = ({ type, id }: RecordedResource): ResourceName => `${type}/${id}`;
export const touchOf = (name: ResourceName, by: MessageId): string => `${name} ${by}`;

/** Resources of one patient among which those of a visit or a list are looked for; more than a long illness makes. */
const patientResourcesMax = 50_000;

/**
 * A move changes what belongs to the visit or account, and a list that has changed whatever it lets go, which only all
 * that its patient has can tell; so can what still refers to something that is to be withdrawn.
 */
export async function loadView<Tx>(store: RecordStore<Tx>, tx: Tx, inputs: readonly FoldInput[]): Promise<FoldView> {
  const revised = new Set(inputs.filter(({ revision }) => revision > 0).map(({ messageId }) => messageId));
  const revisions = await store.revisionsOf(
    tx,
    inputs.map(({ messageId }) => messageId),
  );
  const former = await store.changedBy(tx, [...revised]);
  const before = await loadBefore(store, tx, former, revised);
  const touched = byName([...(await store.load(tx, [...namesIn(inputs)])), ...former]);
  const patients = patientsOf(inputs, { touched, former, before, revised });
  const all = patients.length === 0 ? [] : await store.ofSources(tx, patients, patientResourcesMax);
  const resources = new Map([...byName(all), ...touched]);
  const heard = await store.touched(tx, lateTouches(inputs, resources));
  return {
    resources,
    whole: all.length < patientResourcesMax,
    before,
    revisions: new Map(revisions.map(({ messageId, revision }) => [messageId, revision])),
    heard: new Set(heard.map(({ resource, by }) => touchOf(nameOf(resource), by))),
  };
}

const byName = (resources: readonly RecordedResource[]): Map<ResourceName, RecordedResource> =>
  new Map(resources.map((resource) => [nameOf(resource), resource]));

function namesIn(inputs: readonly FoldInput[]): ReadonlySet<ResourceName> {
  const changing = inputs.flatMap(({ changes }) => changes.map(({ name }) => name));
  const moving = inputs.flatMap(({ moves }) => moves.flatMap(namedBy));
  return new Set([...changing, ...moving, ...inputs.flatMap(({ sets }) => sets.map(({ name }) => name))]);
}

/** Down to the first message that is not mapped again in this batch: each of them may be taken back. */
async function loadBefore<Tx>(
  store: RecordStore<Tx>,
  tx: Tx,
  former: readonly RecordedResource[],
  revised: ReadonlySet<MessageId>,
): Promise<Map<ResourceName, readonly Stood[]>> {
  const before = new Map<ResourceName, readonly Stood[]>();
  for (let layer = former; layer.length > 0;) {
    const below = await store.before(tx, layer);
    for (const { resource, before: one } of below)
      before.set(nameOf(resource), [...(before.get(nameOf(resource)) ?? []), one && withValues(one)]);
    layer = below.flatMap(({ before: one }) => (one && isOfOne(one) && revised.has(one.sequence) ? [one] : []));
  }
  return before;
}

/** Whether it is as one message left it, and no other one has confirmed it. */
export const isOfOne = ({ changedBy, sequence }: RecordedResource): boolean => changedBy === sequence;

/** The history keeps no values that are searched. */
const withValues = (resource: RecordedResource): RecordedResource => ({
  ...resource,
  values: searchValues(storedResource(resource.body)),
});

interface Known {
  readonly touched: ReadonlyMap<ResourceName, RecordedResource>;
  readonly former: readonly RecordedResource[];
  readonly before: FoldView['before'];
  readonly revised: ReadonlySet<MessageId>;
}

/** Patients of whom everything has to be known. */
function patientsOf(inputs: readonly FoldInput[], { touched, former, before, revised }: Known): readonly SourceKey[] {
  const moving = inputs.flatMap(({ moves }) => moves.flatMap(namedBy));
  const visits = moving.flatMap((name) => [touched.get(name), ...(before.get(name) ?? [])]);
  const named = inputs.filter(({ moves, messageId }) => moves.length > 0 || revised.has(messageId));
  const sets = inputs.flatMap((input) => input.sets);
  return [
    ...new Set([
      ...[...visits, ...former].flatMap((one) => one?.sourceKey ?? []),
      ...named.flatMap(({ memberships }) => memberships.map(({ sourceKey }) => sourceKey)),
      ...changedOwners(sets, touched),
    ]),
  ];
}

/** What messages of the batch may say too late, and would keep from being taken back. */
const lateTouches = (inputs: readonly FoldInput[], resources: FoldView['resources']): readonly Touch[] =>
  inputs.flatMap((input) => {
    const names = input.moves.length > 0 ? resources.keys() : namesIn([input]);
    return [...names].flatMap((name) => {
      const resource = resources.get(name);
      return resource && isLateTo(resource, input) ? [{ resource, by: input.messageId }] : [];
    });
  });

/** Whether an older message has something to say of what so far is one newer message's alone. */
export const isLateTo = (stored: RecordedResource, { messageId }: FoldInput): boolean =>
  isOfOne(stored) && stored.sequence > messageId;

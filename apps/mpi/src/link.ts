import {
  type CanonicalEvent,
  type Entry,
  type EventPatient,
  fault,
  type FieldDelete,
  type LinkedIdentity,
  readJson,
  type SourceIdentity,
  type SourceKey,
  topics,
} from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { Patient, RelatedPerson } from '#fhir';
import type { Model } from '#identity';
import type { KeySource } from '#platform';
import type { IdentityEffect, IdentityStore } from '#storage';
import { demographicsOf, noDemographics } from './demographics.js';
import { counts } from './acts.js';
import { addChanges, addLinked, Drafts } from './events.js';
import { loadView, type Needs } from './load.js';
import { identitiesOf, type IdentityOperation, isIdentityOperation, operate, pair } from './merge.js';
import { refuseUnknownMerges } from './merge-refusal.js';
import { type Cause, settle } from './settle.js';
import { type Arrival, saidBy, upsert } from './upsert.js';
import type { IdentityView } from './view.js';

export interface LinkDependencies<Tx> {
  readonly store: IdentityStore<Tx>;
  readonly model: Model;
  readonly keyOf: KeySource;
  /** Whether the senders of a feed wait for the outcome of their messages; absent: none do. */
  readonly waits?: (feed: string) => boolean;
  /** Systems of national registers. */
  readonly registers?: ReadonlySet<string>;
}

/** One canonical event, as far as identity is concerned. */
export interface LinkInput {
  readonly entry: Entry;
  readonly at: string;
  readonly organization: string;
  readonly patients: readonly ArrivedPatient[];
  readonly operations: readonly IdentityOperation[];
  /** The sender waits: it is refused what others are taken at their word for. */
  readonly isAnswered: boolean;
}

interface ArrivedPatient {
  readonly reference: string;
  /** The one that keys the event, then those that stood beside it. */
  readonly arrivals: readonly [Arrival, ...Arrival[]];
}

/**
 * The stage `mpi`: whose record an event is. Says so on `clinical.linked` for every event, and elsewhere only what
 * changed. A message that is older than what is known about its patient is linked and changes nothing.
 */
export function linkStage<Tx>(deps: LinkDependencies<Tx>): Stage<Tx, LinkInput, IdentityView, IdentityEffect> {
  const { store, model, keyOf, waits } = deps;
  return {
    name: 'mpi',
    topics: [topics.canonical],
    parse: (entry) => ({ ...parse(entry, deps), isAnswered: waits?.(entry.attributes['feed'] ?? '') ?? false }),
    load: (tx, inputs) => loadView(store, tx, needsOf(inputs, keyOf), model),
    decide: (input, view) => decide(input, view, keyOf),
    save: (tx, effects) => store.save(tx, effects),
    // Who was told of a refusal has nothing to replay: its later messages go on.
    parks: ({ operations, isAnswered }) => operations.length > 0 && !isAnswered,
  };
}

function parse(
  entry: Entry,
  { keyOf, registers }: Pick<LinkDependencies<never>, 'keyOf' | 'registers'>,
): Omit<LinkInput, 'isAnswered'> {
  const event = canonical(entry);
  const operations = event.operations.filter(isIdentityOperation);
  const from: Origin = {
    event,
    keyOf,
    registers,
    fillsOnly: operations.length > 0,
    sequence: entry.attributes.messageid,
  };
  const patients = event.patients.map((patient) => arrived(patient, from));
  const { receivedAt, organization } = event.message;
  return { entry, at: receivedAt, organization, patients, operations };
}

function canonical(entry: Entry): CanonicalEvent {
  const event = jsonOf(entry);
  if (!event?.message?.receivedAt || !event.bundle || !event.patients?.every(({ identities }) => identities?.[0]))
    throw fault('EVENT_MALFORMED');
  return event;
}

function jsonOf(entry: Entry): CanonicalEvent | undefined {
  try {
    return readJson<CanonicalEvent>(entry);
  } catch {
    throw fault('EVENT_MALFORMED');
  }
}

interface Origin {
  readonly event: CanonicalEvent;
  readonly keyOf: KeySource;
  readonly registers: ReadonlySet<string> | undefined;
  readonly fillsOnly: boolean;
  readonly sequence: string;
}

function arrived(patient: EventPatient, { event, keyOf, registers, fillsOnly, sequence }: Origin): ArrivedPatient {
  const resource = patientIn(event, patient.patient);
  const relatives = relativesIn(event, patient.patient);
  const raw = resource ? demographicsOf(resource, { registers, relatives }) : noDemographics;
  const deletes = deletesOf(event.deletes, patient.patient);
  const from = {
    raw,
    deletes,
    said: saidBy(raw, deletes),
    fillsOnly,
    sequence,
    at: event.message.receivedAt,
  };
  const arrival = (identity: SourceIdentity, standing: Arrival['standing']): Arrival => ({
    ...from,
    identity,
    key: keyOf(identity),
    standing,
  });
  const [own, ...beside] = patient.identities;
  const first = arrival(own, 'own');
  const others = beside.map((identity) => arrival(identity, 'mentioned')).filter(({ key }) => key !== first.key);
  return { reference: patient.patient, arrivals: [first, ...others] };
}

const patientIn = ({ bundle }: CanonicalEvent, reference: string): Patient | undefined =>
  bundle.entry
    ?.map(({ resource }) => resource)
    .find(
      (resource): resource is Patient => resource?.resourceType === 'Patient' && reference === `Patient/${resource.id}`,
    );

const relativesIn = ({ bundle }: CanonicalEvent, reference: string): readonly RelatedPerson[] =>
  (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource): resource is RelatedPerson => resource?.resourceType === 'RelatedPerson')
    .filter(({ patient }) => patient.reference === reference);

const deletesOf = (deletes: readonly FieldDelete[], reference: string): readonly string[] =>
  deletes.filter(({ target }) => target === reference).map(({ path }) => path);

const needsOf = (inputs: readonly LinkInput[], keyOf: KeySource): Needs => ({
  arrivals: inputs.flatMap(({ patients }) => patients.flatMap(({ arrivals }) => arrivals)),
  together: inputs.flatMap(({ patients }) => patients.flatMap(({ arrivals }) => pairsOf(arrivals))),
  reviewed: inputs
    .flatMap(({ operations }) => operations.flatMap(identitiesOf))
    .flatMap((identity) => (identity ? [keyOf(identity)] : [])),
  rehearsal: inputs.map((input) => (view) => take(input, view, keyOf)),
});

const pairsOf = ([own, ...beside]: ArrivedPatient['arrivals']) => beside.map(({ key }) => pair(own.key, key));

function decide(input: LinkInput, view: IdentityView, keyOf: KeySource): Decision<IdentityEffect> {
  const { entry, at, patients, operations, isAnswered } = input;
  if (isAnswered) refuseUnknownMerges(view, operations, { keyOf, sequence: entry.attributes.messageid });
  const sequence = entry.attributes.messageid;
  const known = new Set(
    patients.filter(({ arrivals }) => isKnown(view, arrivals[0])).map(({ reference }) => reference),
  );
  const cause: Cause = { cause: causeOf(operations, known.size === patients.length), sequence, at };
  const changed = new Set(take(input, view, keyOf));
  const settled = settle(view, changed, cause);
  const moved = new Set(settled.memberships.map(({ record }) => record));
  const identities = patients.map((patient) => linkedIdentity(view, patient, { known, moved }));
  const effects = view.takeEffects();
  const drafts = new Drafts('mpi', entry.attributes, at);
  addLinked(drafts, entry, identities, at);
  addChanges(drafts, view, settled, effects, cause);
  return { effects, outputs: drafts.all, result: 'linked' };
}

const isKnown = (view: IdentityView, { key }: Arrival): boolean => {
  const record = view.records.get(key);
  return record !== undefined && record.standing !== 'named';
};

function causeOf(operations: readonly IdentityOperation[], known: boolean): Cause['cause'] {
  const [first] = operations;
  if (first) return first.kind === 'link' || first.kind === 'unlink' ? 'link' : 'merge';
  return known ? 'update' : 'match';
}

/** Takes the message into the view; gives the records to look at again. */
function take({ entry, at, organization, patients, operations }: LinkInput, view: IdentityView, keyOf: KeySource) {
  const sequence = entry.attributes.messageid;
  return [
    ...patients.flatMap((patient) => arrive(view, patient)),
    ...operate(view, operations, { sequence, at, by: organization, keyOf }),
  ];
}

function arrive(view: IdentityView, { arrivals: [own, ...beside] }: ArrivedPatient): SourceKey[] {
  const changed = [own, ...beside].filter((arrival) => upsert(view, arrival)).map(({ key }) => key);
  const met = beside.filter(({ key }) => {
    const known = view.mention(own.key, key);
    return !known || !counts(view, known);
  });
  const { sequence, at } = own;
  for (const { key } of met) view.putAct({ id: '', kind: 'mention', ...pair(own.key, key), sequence, at });
  return [...changed, ...met.flatMap(({ key }) => [own.key, key])];
}

interface Since {
  readonly known: ReadonlySet<string>;
  readonly moved: ReadonlySet<SourceKey>;
}

function linkedIdentity(view: IdentityView, patient: ArrivedPatient, since: Since): LinkedIdentity {
  const [{ identity, key }] = patient.arrivals;
  const membership = view.memberships.get(key);
  if (!membership) throw fault('STAGE_FAILED', { reason: 'no-person' });
  return {
    patient: patient.reference,
    source: identity,
    sourceKey: key,
    enterpriseId: membership.enterpriseId,
    identityVersion: membership.version,
    decision: decisionOf(view, patient, since),
  };
}

function decisionOf(view: IdentityView, { reference, arrivals }: ArrivedPatient, { known, moved }: Since) {
  const [{ key }] = arrivals;
  const id = view.memberships.get(key)?.enterpriseId;
  const alone = id === undefined || view.members(id).size <= arrivals.length;
  if (moved.has(key) && !alone) return 'linked';
  if (known.has(reference)) return 'known';
  return view.openTasksOf(key).length > 0 ? 'review' : 'new';
}

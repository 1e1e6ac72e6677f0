import type { EnterpriseId, SourceKey } from '#contracts';
import type { Edge } from '#identity';
import type { MembershipDecision, Person, SourceRecord } from '#storage';
import { type Component, componentOf } from './component.js';
import { candidateId, founderOf } from './enterprise-id.js';
import { goldenPatient, retiredPatient } from './golden.js';
import { partitionOf } from './neutral-partition.js';
import { settleTasks } from './tasks.js';
import type { IdentityView } from './view.js';

/** What led to a change. */
export interface Cause {
  readonly cause: 'match' | 'update' | 'merge' | 'link' | 'review' | 'undo';
  /** Message or command. */
  readonly sequence: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface PersonChange {
  readonly person: Person;
  /** Empty when only the golden record changed. */
  readonly changes: readonly ('created' | 'joined' | 'left' | 'retired')[];
  readonly members: readonly SourceKey[];
}

/** What changed, for the events; the view has it already. */
export interface Settled {
  readonly memberships: readonly MembershipDecision[];
  readonly persons: readonly PersonChange[];
}

/**
 * Looks at the changed records again: their edges, the partition of their component, and the difference to the persons
 * as they were. The partition is a function of records, edges and assertions alone, so that it does not matter in which
 * order these arrived.
 */
export function settle(view: IdentityView, changed: ReadonlySet<SourceKey>, cause: Cause): Settled {
  if (changed.size === 0) return { memberships: [], persons: [] };
  const affected = new Set(changed);
  for (const key of changed) for (const end of refreshEdges(view, key)) affected.add(end);
  const component = componentOf(view, affected);
  const settled = partitionOf(view, component);
  const persons = personsOf(
    view,
    settled.groups.map((group) => group.filter(isOf(view, component))),
  );
  const before = personsBefore(view, component.core);
  const memberships = settleMemberships(view, persons, cause);
  settleTasks(view, component, settled, cause);
  return { memberships, persons: settlePersons(view, { before, after: persons, changed, memberships }) };
}

/** May change, and is known by more than its name. */
const isOf =
  (view: IdentityView, { core }: Component) =>
  (key: string): key is SourceKey =>
    core.has(key as SourceKey) && view.records.get(key as SourceKey)?.standing !== 'named';

/** Compares a record with its candidates anew. Gives the records at the other ends of its edges, old and new. */
function refreshEdges(view: IdentityView, key: SourceKey): readonly SourceKey[] {
  const record = view.records.get(key);
  if (!record) return [];
  const one = view.matchRecord(record);
  const before = new Map(view.edgesOf(key));
  const others = new Set([
    ...view.candidates(view.cleaned(view.rawOf(key)).keys),
    ...before.keys(),
    ...mentionedWith(view, key),
  ]);
  const put: Edge[] = [];
  const drop: Edge[] = [];
  for (const other of others) {
    const candidate = view.records.get(other);
    if (other === key || !candidate) continue;
    const edge = view.edgeBetween(one, view.matchRecord(candidate));
    const known = before.get(other);
    if (edge && !sameEdge(edge, known)) put.push(edge);
    if (!edge && known) drop.push(known);
  }
  view.putEdges(put, drop);
  return [...before.keys(), ...view.edgesOf(key).keys()];
}

const sameEdge = (edge: Edge, known: Edge | undefined): boolean =>
  known !== undefined &&
  known.bits === edge.bits &&
  known.band === edge.band &&
  known.model === edge.model &&
  known.vetoes.join() === edge.vetoes.join();

function* mentionedWith(view: IdentityView, key: SourceKey): Generator<SourceKey> {
  for (const { kind, a, b } of view.actsOf(key)) if (kind === 'mention' && b) yield a === key ? b : a;
}

type Persons = ReadonlyMap<EnterpriseId, ReadonlySet<SourceKey>>;

const personsOf = (view: IdentityView, groups: readonly (readonly SourceKey[])[]): Persons =>
  new Map(
    groups
      .filter((group) => group.length > 0)
      .map((group) => [candidateId(founderOf(recordsOf(view, group)).key), new Set(group)]),
  );

function personsBefore(view: IdentityView, core: ReadonlySet<SourceKey>): Persons {
  const ids = new Set([...core].flatMap((key) => view.memberships.get(key)?.enterpriseId ?? []));
  return new Map([...ids].map((id) => [id, new Set(view.members(id))]));
}

const recordsOf = (view: IdentityView, keys: Iterable<SourceKey>): SourceRecord[] =>
  [...keys].flatMap((key) => view.records.get(key) ?? []);

function settleMemberships(view: IdentityView, persons: Persons, { cause, sequence }: Cause): MembershipDecision[] {
  const decisions: MembershipDecision[] = [];
  for (const [enterpriseId, members] of persons)
    for (const record of members) {
      const before = view.memberships.get(record);
      if (before?.enterpriseId === enterpriseId) continue;
      const evidence = [...view.edgesOf(record)]
        .filter(([other]) => members.has(other))
        .map(([other, { bits }]) => ({ with: other, bits }));
      const version = (before?.version ?? 0) + 1;
      decisions.push({ record, enterpriseId, version, since: sequence, cause, model: view.model.version, evidence });
    }
  for (const decision of decisions) view.putMembership(decision);
  return decisions;
}

interface Difference {
  readonly before: Persons;
  readonly after: Persons;
  /** Records with other demographics, standing or state than before. */
  readonly changed: ReadonlySet<SourceKey>;
  readonly memberships: readonly MembershipDecision[];
}

function settlePersons(view: IdentityView, { before, after, changed, memberships }: Difference): PersonChange[] {
  const none: ReadonlySet<SourceKey> = new Set();
  const leftBehind = memberships.map(({ record }) => candidateId(record)).filter((id) => hasMoved(view, id));
  return [...new Set([...after.keys(), ...before.keys(), ...leftBehind])].flatMap((id) => {
    const [then, now] = [before.get(id) ?? none, view.members(id)];
    const changes = hasMoved(view, id) ? (['retired'] as const) : changesOf(view.persons.get(id), then, now);
    if (changes.length === 0 && ![...now].some((key) => changed.has(key))) return [];
    const person = now.size === 0 ? retired(view, id) : active(view, id, now);
    if (changes.length === 0 && person.patient === view.persons.get(id)?.patient) return [];
    view.putPerson(person);
    return [{ person, changes, members: [...now].sort() }];
  });
}

/** A retired id whose founder went on to another person: it resolves to whoever holds the founder now. */
function hasMoved(view: IdentityView, id: EnterpriseId): boolean {
  const person = view.persons.get(id);
  if (person?.state !== 'retired' || view.members(id).size > 0) return false;
  return view.memberships.get(person.founder)?.enterpriseId !== person.replacedBy;
}

function changesOf(known: Person | undefined, then: ReadonlySet<SourceKey>, now: ReadonlySet<SourceKey>) {
  if (now.size === 0) return then.size > 0 ? (['retired'] as const) : [];
  if (known?.state !== 'active') return ['created'] as const;
  const changes: ('joined' | 'left')[] = [];
  if (![...now].every((key) => then.has(key))) changes.push('joined');
  if (![...then].every((key) => now.has(key))) changes.push('left');
  return changes;
}

function active(view: IdentityView, enterpriseId: EnterpriseId, members: ReadonlySet<SourceKey>): Person {
  const records = recordsOf(view, members);
  const patient = goldenPatient(
    enterpriseId,
    records.map((record) => ({
      record,
      raw: view.rawOf(record.key),
      updatedSequence: view.demographics.get(record.key)?.sequence ?? '',
    })),
  );
  return { enterpriseId, founder: founderOf(records).key, state: 'active', ...body(view, enterpriseId, patient) };
}

/** Whoever holds the founder now took over: the id is the founder's candidate. */
function retired(view: IdentityView, enterpriseId: EnterpriseId): Person {
  const known = view.persons.get(enterpriseId);
  const founder = known?.founder ?? ('' as SourceKey);
  const replacedBy = view.memberships.get(founder)?.enterpriseId ?? enterpriseId;
  const patient = retiredPatient(enterpriseId, replacedBy);
  return { enterpriseId, founder, state: 'retired', replacedBy, ...body(view, enterpriseId, patient) };
}

const body = (view: IdentityView, id: EnterpriseId, patient: object): Pick<Person, 'version' | 'patient'> => ({
  version: (view.persons.get(id)?.version ?? 0) + 1,
  patient: JSON.stringify(patient),
});

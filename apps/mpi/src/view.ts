import type { EnterpriseId, SourceKey } from '#contracts';
import {
  blockingKeys,
  candidatesMax,
  clean,
  type CleanDemographics,
  closest,
  type Edge,
  edgeOf,
  type MatchRecord,
  type Model,
} from '#identity';
import type { RawDemographics } from '#identity';
import type {
  IdentityAct,
  IdentityEffect,
  Membership,
  MembershipDecision,
  Person,
  RecordDemographics,
  RecordVersion,
  ReviewTask,
  SourceRecord,
} from '#storage';
import { counts } from './acts.js';
import { noDemographics, updated } from './demographics.js';

/**
 * The part of the index that a batch can touch, in memory: what was loaded, then what the batch decided on top. Each
 * `put…` is also an effect, to be saved in the same order.
 */
export class IdentityView {
  readonly records = new Map<SourceKey, SourceRecord>();
  readonly demographics = new Map<SourceKey, RecordDemographics>();
  readonly memberships = new Map<SourceKey, Membership>();
  readonly persons = new Map<EnterpriseId, Person>();
  readonly tasks = new Map<string, ReviewTask>();
  /** Without mentions, which have no id. */
  readonly acts = new Map<string, IdentityAct>();
  readonly #members = new Map<EnterpriseId, Set<SourceKey>>();
  readonly #blocks = new Map<string, Set<SourceKey>>();
  readonly #edges = new Map<SourceKey, Map<SourceKey, Edge>>();
  readonly #acts = new Map<SourceKey, Map<string, IdentityAct>>();
  readonly #versions = new Map<SourceKey, readonly RecordVersion[]>();
  readonly #tasksOf = new Map<SourceKey, Set<string>>();
  readonly #compared = new Map<string, Compared>();
  #effects: IdentityEffect[] = [];

  constructor(
    readonly model: Model,
    private readonly derived: Derived = { cleaned: new WeakMap(), updated: new WeakMap() },
  ) {}

  /** What was decided since the last call. */
  takeEffects(): readonly IdentityEffect[] {
    const taken = this.#effects;
    this.#effects = [];
    return taken;
  }

  /** For a rehearsal of what the batch will say: what it puts there, this view does not see. */
  scratch(): IdentityView {
    const copy = new IdentityView(this.model, this.derived);
    for (const [key, record] of this.records) copy.records.set(key, record);
    for (const [key, demographics] of this.demographics) copy.demographics.set(key, demographics);
    for (const [id, task] of this.tasks) copy.tasks.set(id, task);
    for (const acts of this.#acts.values()) for (const act of acts.values()) copy.addAct(act);
    for (const [key, versions] of this.#versions) copy.#versions.set(key, versions);
    return copy;
  }

  // What was loaded.

  addMembership(membership: Membership): void {
    this.memberships.set(membership.record, membership);
    setIn(this.#members, membership.enterpriseId).add(membership.record);
  }

  addBlock(key: string, records: readonly SourceKey[]): void {
    const block = setIn(this.#blocks, key);
    for (const record of records) block.add(record);
  }

  addEdge(edge: Edge): void {
    mapIn(this.#edges, edge.a as SourceKey).set(edge.b as SourceKey, edge);
    mapIn(this.#edges, edge.b as SourceKey).set(edge.a as SourceKey, edge);
  }

  addAct(act: IdentityAct): void {
    const { id, a, b } = act;
    mapIn(this.#acts, a).set(`${b} ${id}`, act);
    if (b) mapIn(this.#acts, b).set(`${a} ${id}`, act);
    if (id !== '') this.acts.set(id, act);
  }

  addVersion(version: RecordVersion): void {
    const others = this.versionsOf(version.record).filter(({ sequence }) => sequence !== version.sequence);
    this.#versions.set(
      version.record,
      [...others, version].sort((one, other) => (one.sequence < other.sequence ? -1 : 1)),
    );
  }

  addTask(task: ReviewTask): void {
    this.tasks.set(task.id, task);
    for (const record of task.b ? [task.a, task.b] : [task.a]) setIn(this.#tasksOf, record).add(task.id);
  }

  // What can be asked.

  members(id: EnterpriseId): ReadonlySet<SourceKey> {
    return this.#members.get(id) ?? new Set();
  }

  edgesOf(record: SourceKey): ReadonlyMap<SourceKey, Edge> {
    return this.#edges.get(record) ?? new Map<SourceKey, Edge>();
  }

  actsOf(record: SourceKey): Iterable<IdentityAct> {
    return this.#acts.get(record)?.values() ?? [];
  }

  /** That both stood in one PID. */
  mention(a: SourceKey, b: SourceKey): IdentityAct | undefined {
    return this.#acts.get(a)?.get(`${b} `);
  }

  /** In the order of receipt; none for most records. */
  versionsOf(record: SourceKey): readonly RecordVersion[] {
    return this.#versions.get(record) ?? [];
  }

  openTasksOf(record: SourceKey): readonly ReviewTask[] {
    return [...(this.#tasksOf.get(record) ?? [])]
      .flatMap((id) => this.tasks.get(id) ?? [])
      .filter(({ state }) => state === 'open');
  }

  rawOf(record: SourceKey): RawDemographics {
    return this.demographics.get(record)?.raw ?? noDemographics;
  }

  cleaned(raw: RawDemographics): Cleaned {
    const known = this.derived.cleaned.get(raw);
    if (known) return known;
    const cleaned = cleanedBy(raw, this.model);
    this.derived.cleaned.set(raw, cleaned);
    return cleaned;
  }

  /** One object for the rehearsal, which foresees what the decision will ask, and the decision. */
  updated(before: RawDemographics, { raw, deletes }: Pick<RecordVersion, 'raw' | 'deletes'>): RawDemographics {
    const known = this.derived.updated.get(raw);
    if (known?.before === before) return known.after;
    const after = updated(before, raw, deletes);
    this.derived.updated.set(raw, { before, after });
    return after;
  }

  /** Records that share these blocking keys, or most of them where they are many. */
  candidates(keys: readonly string[]): readonly SourceKey[] {
    const shared = new Map<SourceKey, number>();
    for (const key of keys)
      for (const record of this.#blocks.get(key) ?? []) shared.set(record, (shared.get(record) ?? 0) + 1);
    return closest(shared, candidatesMax);
  }

  matchRecord(record: SourceRecord): MatchRecord {
    const stored = this.demographics.get(record.key);
    const clean = stored?.model === this.model.version ? stored.clean : this.cleaned(this.rawOf(record.key)).clean;
    // A number of which nothing is known but its name ties others together and claims nothing.
    const active = record.active && record.standing !== 'named';
    return { key: record.key, system: record.identity.system, clean, active };
  }

  /** The edge between two records; computed once for each pair of versions, as load asks first and decide again. */
  edgeBetween(one: MatchRecord, other: MatchRecord): Edge | undefined {
    const [a, b] = one.key < other.key ? [one, other] : [other, one];
    const pair = `${a.key} ${b.key}`;
    const mention = this.mention(a.key as SourceKey, b.key as SourceKey);
    const together = mention !== undefined && counts(this, mention);
    const known = this.#compared.get(pair);
    if (
      known?.a === a.clean &&
      known.b === b.clean &&
      known.active === (a.active && b.active) &&
      known.together === together
    )
      return known.edge;
    const edge = edgeOf(together ? mentionedTogether(a) : a, together ? mentionedTogether(b) : b, this.model);
    this.#compared.set(pair, { a: a.clean, b: b.clean, active: a.active && b.active, together, edge });
    return edge;
  }

  // What the batch decides.

  putRecord(record: SourceRecord): void {
    const before = this.records.get(record.key);
    this.records.set(record.key, record);
    this.#effects.push({ kind: 'record', record, ...(before && { before }) });
  }

  putDemographics(record: SourceKey, raw: RawDemographics, sequence: string): void {
    const { clean, keys } = this.cleaned(raw);
    const before = this.demographics.get(record);
    const keysBefore = before ? blockingKeys(before.clean, this.model) : [];
    const dropKeys = keysBefore.filter((key) => !keys.includes(key));
    const addKeys = before?.model === this.model.version ? keys.filter((key) => !keysBefore.includes(key)) : keys;
    const demographics = { record, raw, clean, model: this.model.version, sequence };
    this.demographics.set(record, demographics);
    for (const key of dropKeys) this.#blocks.get(key)?.delete(record);
    for (const key of keys) setIn(this.#blocks, key).add(record);
    this.#effects.push({ kind: 'demographics', demographics, addKeys, dropKeys });
  }

  putEdges(put: readonly Edge[], drop: readonly Edge[]): void {
    if (put.length + drop.length === 0) return;
    for (const { a, b } of drop) {
      this.#edges.get(a as SourceKey)?.delete(b as SourceKey);
      this.#edges.get(b as SourceKey)?.delete(a as SourceKey);
    }
    for (const edge of put) this.addEdge(edge);
    this.#effects.push({ kind: 'edges', put, drop });
  }

  putAct(act: IdentityAct): void {
    this.addAct(act);
    this.#effects.push({ kind: 'act', act });
  }

  putVersion(version: RecordVersion): void {
    this.addVersion(version);
    this.#effects.push({ kind: 'version', version });
  }

  putMembership(decision: MembershipDecision): void {
    const before = this.memberships.get(decision.record);
    if (before) this.#members.get(before.enterpriseId)?.delete(decision.record);
    this.addMembership(decision);
    this.#effects.push({ kind: 'membership', decision });
  }

  putPerson(person: Person): void {
    const before = this.persons.get(person.enterpriseId);
    this.persons.set(person.enterpriseId, person);
    this.#effects.push({ kind: 'person', person, ...(before && { before }) });
  }

  putTask(task: ReviewTask): void {
    this.addTask(task);
    this.#effects.push({ kind: 'task', task });
  }
}

interface Cleaned {
  readonly clean: CleanDemographics;
  readonly keys: readonly string[];
}

/** Of demographics, by the object. */
interface Derived {
  readonly cleaned: WeakMap<RawDemographics, Cleaned>;
  readonly updated: WeakMap<RawDemographics, { readonly before: RawDemographics; readonly after: RawDemographics }>;
}

interface Compared {
  readonly a: CleanDemographics;
  readonly b: CleanDemographics;
  readonly active: boolean;
  readonly together: boolean;
  readonly edge: Edge | undefined;
}

function cleanedBy(raw: RawDemographics, model: Model): Cleaned {
  const cleaned = clean(raw, model);
  return { clean: cleaned, keys: blockingKeys(cleaned, model) };
}

/** Two numbers in one PID count as an identifier that both share: strong evidence, which a veto still stops. */
const mentionedTogether = (record: MatchRecord): MatchRecord => ({
  ...record,
  clean: { ...record.clean, otherIds: [...record.clean.otherIds, 'mentioned together'] },
});

function setIn<Key, Value>(map: Map<Key, Set<Value>>, key: Key): Set<Value> {
  const known = map.get(key) ?? new Set<Value>();
  map.set(key, known);
  return known;
}

function mapIn<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = map.get(key) ?? new Map<Inner, Value>();
  map.set(key, known);
  return known;
}

import type { EnterpriseId, SourceKey } from '#contracts';
import { candidatesMax, type Edge, type RawDemographics } from '#identity';
import type { IdentityAct, IdentityEffect, RecordDemographics, SourceRecord } from '#storage';
import { counts, endsOf } from './acts.js';
import { candidateId } from './enterprise-id.js';
import type { Needs, ViewStore } from './load.js';
import { type Arrival, taskId } from './upsert.js';
import type { IdentityView } from './view.js';

/** Edges of one record at most, the strongest. */
const edgesMax = 100;
/** Records that one batch pulls in at most; beyond, the farthest neighbours of the densest blocks stay as they are. */
const recordsMax = 10_000;

/** What is needed cannot be claimed now: the transaction begins again. */
export class Overtaken extends Error {}

/** Says what was not known, or of a number that was thought to be out of use. */
function isNews({ key, said }: Arrival, view: IdentityView): boolean {
  const record = view.records.get(key);
  return record?.said !== said || !record.active;
}

/** Reads a view from the store, level by level. */
export class Loader<Tx> {
  readonly #asked = new Set<SourceKey>();
  readonly #described = new Set<SourceKey>();
  readonly #absent = new Set<SourceKey>();
  readonly #walked = new Set<SourceKey>();

  constructor(
    private readonly store: ViewStore<Tx>,
    private readonly tx: Tx,
    readonly view: IdentityView,
    /** Grows with what the walk comes to. */
    private readonly claimed: Set<SourceKey>,
  ) {}

  async load(needs: Needs): Promise<void> {
    const { view } = this;
    for (const task of await this.store.tasks(this.tx, needs.tasks ?? [])) view.addTask(task);
    const keys = [...needs.reviewed, ...needs.arrivals.map(({ key }) => key)];
    await this.records(keys);
    await this.memberships(keys);
    const news = needs.arrivals.filter((arrival) => isNews(arrival, view)).map(({ key }) => key);
    await this.histories([...needs.reviewed, ...news]);
    const actedOn = news.filter((key) => isActedOn(view, key));
    const seeds = [...needs.reviewed, ...actedOn, ...(await this.newlyTogether(needs.together))];
    const { changed, matched } = await this.candidates(needs.rehearsal, await this.tied(seeds));
    await this.component(changed, matched);
  }

  async records(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = [...new Set(keys)].filter((key) => !this.#asked.has(key));
    for (const record of await this.store.records(this.tx, wanted)) this.#know(record);
    for (const key of wanted) {
      this.#asked.add(key);
      if (!this.view.records.has(key)) this.#absent.add(key);
    }
  }

  async demographics(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = this.#present(keys).filter((key) => !this.#described.has(key));
    for (const key of wanted) this.#described.add(key);
    for (const one of await this.store.demographics(this.tx, wanted)) this.#describe(one);
  }

  #know(record: SourceRecord): void {
    this.#asked.add(record.key);
    this.view.records.set(record.key, record);
  }

  /** Once: what was derived from them is known by the object. */
  #describe(one: RecordDemographics): void {
    this.#described.add(one.record);
    if (!this.view.demographics.has(one.record)) this.view.demographics.set(one.record, one);
  }

  async memberships(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = this.#present(keys).filter((key) => !this.view.memberships.has(key));
    for (const one of await this.store.memberships(this.tx, wanted)) this.view.addMembership(one);
  }

  /** What is known of records that may change, and what was said about those whose demographics an act can change. */
  async histories(keys: readonly SourceKey[]): Promise<void> {
    const { store, tx, view } = this;
    const present = this.#present(keys);
    const overlays = present.map((key) => taskId('overlay', key));
    const [tasks, versions] = await Promise.all([
      // Closed ones too: a redelivered message must not open its task again.
      store.tasks(tx, overlays),
      store.versions(tx, present),
      this.demographics(present),
    ]);
    for (const task of tasks) view.addTask(task);
    for (const version of versions) view.addVersion(version);
    await this.#acts(present.filter((key) => isActedOn(view, key)));
  }

  /** Records that stand in one PID for the first time. */
  async newlyTogether(pairs: Needs['together']): Promise<readonly SourceKey[]> {
    const { view } = this;
    await this.#acts(this.#present(pairs.flatMap(({ a, b }) => [a, b])));
    const isNew = ({ a, b }: Needs['together'][number]): boolean => {
      const mention = view.mention(a, b);
      return !mention || !counts(view, mention);
    };
    return pairs.filter(isNew).flatMap(({ a, b }) => [a, b]);
  }

  /** With the records that acts tie to these: what is said of one number may change whether another is in use. */
  async tied(records: readonly SourceKey[]): Promise<readonly SourceKey[]> {
    const all = new Set(records);
    for (let next = [...all]; next.length > 0;) {
      const acts = await this.#acts(this.#present(next));
      const ends = acts.filter(({ id }) => id !== '').flatMap(endsOf);
      next = [...new Set(ends)].filter((key) => !all.has(key));
      await this.#claim(next);
      await this.records(next);
      await this.histories(next);
      for (const key of next) all.add(key);
    }
    return [...all];
  }

  /** Records to begin the component at: those that will change, and the candidates that match them. */
  async candidates(
    rehearsal: Needs['rehearsal'],
    reviewed: readonly SourceKey[],
  ): Promise<{ readonly changed: readonly SourceKey[]; readonly matched: readonly SourceKey[] }> {
    const { view } = this;
    const effects = rehearsed(view, rehearsal);
    const foreseen = effects.flatMap((effect) => (effect.kind === 'demographics' ? [effect.demographics] : []));
    const left = effects.flatMap((effect) => (effect.kind === 'demographics' ? effect.dropKeys : []));
    const touched = effects.flatMap((effect) => (effect.kind === 'record' ? [effect.record] : []));
    const systems = new Map(touched.map(({ key, identity }) => [key, identity.system]));
    const actedOn = new Set(reviewed);
    const standing = reviewed.map((record) => ({ record, raw: view.rawOf(record) }));
    const versions = [...foreseen, ...standing].map(({ record, raw }) => ({
      key: record,
      raw,
      system: systems.get(record) ?? view.records.get(record)?.identity.system ?? '',
      active: !actedOn.has(record) && (view.records.get(record)?.active ?? true),
    }));
    const keysOfEach = versions.map(({ raw }) => view.cleaned(raw).keys);
    const { claims } = this.store;
    if (claims && !(await claims.blocks(this.tx, [...new Set(keysOfEach.flat()), ...left]))) throw new Overtaken();
    // One more, so that the view sees whether they are too many.
    const found = await this.store.candidates(this.tx, keysOfEach, candidatesMax + 1);
    for (const [key, records] of found.blocks) view.addBlock(key, records);
    for (const record of found.records) this.#know(record);
    for (const one of found.demographics) this.#describe(one);
    return {
      changed: versions.map(({ key }) => key),
      matched: versions.flatMap((version) => matches(view, version)),
    };
  }

  /** All that the partition around the records depends on: see `componentOf`. */
  async component(changed: readonly SourceKey[], matched: readonly SourceKey[]): Promise<void> {
    const around = new Set(matched);
    // Whatever changes may lose each of its edges, doubtful ones too, and what acts tie to it may change with it.
    for (let next = this.#unwalked(changed); next.length > 0;) {
      const { edges, tied, members } = await this.#walk(next);
      for (const key of [...edges.flatMap(endsOfEdge), ...members]) around.add(key);
      next = this.#unwalked(tied);
    }
    for (let next = this.#unwalked(around); next.length > 0 && this.#walked.size < recordsMax;) {
      const { edges, tied, members } = await this.#walk(next);
      const linked = edges.filter(({ band }) => band === 'same').flatMap(endsOfEdge);
      next = this.#unwalked([...linked, ...tied, ...members]);
    }
    const core = [...this.#walked];
    const doubtful = core.flatMap((key) => [...this.view.edgesOf(key).keys()]);
    // Once for the other ends, once more for the rest of the persons that they belong to.
    const { members } = await this.#walk(this.#unwalked(doubtful));
    await this.#walk(this.#unwalked(members));
    const present = this.#present(core);
    const [tasks] = await Promise.all([
      this.store.openTasks(this.tx, present),
      this.records(this.#walked),
      this.demographics(this.#walked),
      this.#persons(present),
    ]);
    for (const task of tasks) this.view.addTask(task);
  }

  /** Loads what hangs on the records: their edges, what acts tie to them, and the records of their persons. */
  async #walk(keys: readonly SourceKey[]) {
    const { store, tx, view } = this;
    for (const key of keys) this.#walked.add(key);
    await this.#claim(keys);
    const frontier = this.#present(keys);
    const [edges, acts] = await Promise.all([
      store.edges(tx, frontier, edgesMax),
      this.#acts(frontier),
      this.memberships(frontier),
    ]);
    for (const edge of edges) view.addEdge(edge);
    const members = await store.members(tx, [...this.#personsOf(frontier)]);
    for (const member of members) view.addMembership(member);
    return { edges, tied: acts.flatMap(endsOf), members: members.map(({ record }) => record) };
  }

  /** What was read of a record before it was claimed may have changed, and is read again. */
  async #claim(keys: readonly SourceKey[]): Promise<void> {
    const { claims } = this.store;
    if (!claims) return;
    const more = keys.filter((key) => !this.claimed.has(key));
    for (const key of more) this.claimed.add(key);
    if (!(await claims.more(this.tx, more))) throw new Overtaken();
    for (const key of more) this.#asked.delete(key);
  }

  async #acts(keys: readonly SourceKey[]): Promise<readonly IdentityAct[]> {
    const acts = await this.store.acts(this.tx, keys);
    for (const act of acts) this.view.addAct(act);
    return acts;
  }

  /** Without those that the store has no record of: whatever hangs on a record begins with it. */
  #present(keys: Iterable<SourceKey>): SourceKey[] {
    return [...new Set(keys)].filter((key) => !this.#absent.has(key));
  }

  #unwalked(keys: Iterable<SourceKey>): SourceKey[] {
    return [...new Set(keys)].filter((key) => !this.#walked.has(key));
  }

  #personsOf(records: readonly SourceKey[]): ReadonlySet<EnterpriseId> {
    return new Set(records.flatMap((key) => this.view.memberships.get(key)?.enterpriseId ?? []));
  }

  async #persons(records: readonly SourceKey[]): Promise<void> {
    const ids = new Set<EnterpriseId>([...records.map(candidateId), ...this.#personsOf(records)]);
    for (const person of await this.store.persons(this.tx, [...ids]))
      this.view.persons.set(person.enterpriseId, person);
  }
}

/** Of a record that is known by name only, of which versions are kept, or that is out of use, acts say what it comes to. */
function isActedOn(view: IdentityView, key: SourceKey): boolean {
  const record = view.records.get(key);
  return record?.standing === 'named' || record?.active === false || view.versionsOf(key).length > 0;
}

/** What the batch will put, without deciding anything. */
function rehearsed(view: IdentityView, rehearsal: Needs['rehearsal']): readonly IdentityEffect[] {
  const scratch = view.scratch();
  for (const entry of rehearsal) {
    try {
      entry(scratch);
    } catch {
      // It fails again when it is decided on, and is a dead letter then.
    }
  }
  return scratch.takeEffects();
}

const endsOfEdge = ({ a, b }: Edge): readonly SourceKey[] => [a as SourceKey, b as SourceKey];

interface Version {
  readonly key: SourceKey;
  readonly system: string;
  readonly raw: RawDemographics;
  /** False where an act may put it out of use: it then resembles numbers of its own authority, too. */
  readonly active: boolean;
}

function matches(view: IdentityView, { key, system, raw, active }: Version): SourceKey[] {
  const { clean, keys } = view.cleaned(raw);
  const one = { key, system, clean, active };
  return view.candidates(keys).filter((other) => {
    const candidate = view.records.get(other);
    return other !== key && candidate && view.edgeBetween(one, view.matchRecord(candidate)) !== undefined;
  });
}

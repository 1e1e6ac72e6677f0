import type { EnterpriseId, SourceKey } from '#contracts';
import type { Model, RawDemographics } from '#identity';
import type { IdentityStore, ReviewTask } from '#storage';
import { candidateId } from './enterprise-id.js';
import { type Arrival, type Known, nextVersion, recordAfter, taskId } from './upsert.js';
import { IdentityView } from './view.js';

/** What the decisions of a batch will ask about. */
export interface Needs {
  readonly arrivals: readonly Arrival[];
  /** Numbers that stood in one PID. */
  readonly together: readonly { readonly a: SourceKey; readonly b: SourceKey }[];
  /** Records that the matcher will look at again whatever arrives: both ends of operations and decisions. */
  readonly reviewed: readonly SourceKey[];
  /** Tasks that a person decided: the demographics that they hold back may come to count. */
  readonly tasks?: readonly ReviewTask[];
}

/** Records of one blocking key at most. Keys are fine-grained (libs/identity), so a block of this size is noise. */
const blockRecordsMax = 100;
/** Edges of one record at most, the strongest. */
const edgesMax = 100;
/** Records that one batch pulls in at most; beyond, the farthest neighbours of the densest blocks stay as they are. */
const recordsMax = 10_000;

/**
 * Loads, batch-wise, all that the decisions can touch: the records, their candidates, and around each record that will
 * change the whole component of edges, assertions and persons. A known patient without news costs two lookups, a new one
 * that resembles nobody two and its blocking keys.
 */
export async function loadView<Tx>(
  store: IdentityStore<Tx>,
  tx: Tx,
  needs: Needs,
  model: Model,
): Promise<IdentityView> {
  const loader = new Loader(store, tx, new IdentityView(model));
  const keys = [...needs.reviewed, ...needs.arrivals.map(({ key }) => key)];
  await loader.records(keys);
  await loader.memberships(keys);
  const news = needs.arrivals.filter(({ key, said }) => loader.view.records.get(key)?.said !== said);
  await loader.demographics([...needs.reviewed, ...news.map(({ key }) => key)]);
  await loader.overlays(news.map(({ key }) => key));
  const reviewed = [...needs.reviewed, ...(await loader.newlyTogether(needs.together))];
  const held = (needs.tasks ?? []).flatMap(({ a, held }) => (held ? [{ key: a, raw: held.raw }] : []));
  await loader.component(await loader.candidates(needs.arrivals, reviewed, held));
  return loader.view;
}

class Loader<Tx> {
  readonly #asked = new Set<SourceKey>();
  readonly #described = new Set<SourceKey>();
  readonly #absent = new Set<SourceKey>();
  readonly #walked = new Set<SourceKey>();

  constructor(
    private readonly store: IdentityStore<Tx>,
    private readonly tx: Tx,
    readonly view: IdentityView,
  ) {}

  async records(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = [...new Set(keys)].filter((key) => !this.#asked.has(key));
    for (const record of await this.store.records(this.tx, wanted)) this.view.records.set(record.key, record);
    for (const key of wanted) {
      this.#asked.add(key);
      if (!this.view.records.has(key)) this.#absent.add(key);
    }
  }

  async demographics(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = this.#present(keys).filter((key) => !this.#described.has(key));
    for (const key of wanted) this.#described.add(key);
    for (const one of await this.store.demographics(this.tx, wanted)) this.view.demographics.set(one.record, one);
  }

  async memberships(keys: Iterable<SourceKey>): Promise<void> {
    const wanted = this.#present(keys).filter((key) => !this.view.memberships.has(key));
    for (const one of await this.store.memberships(this.tx, wanted)) this.view.addMembership(one);
  }

  /** Closed ones too: a redelivered message must not open its task again. */
  async overlays(keys: readonly SourceKey[]): Promise<void> {
    const tasks = await this.store.tasks(
      this.tx,
      this.#present(keys).map((key) => taskId('overlay', key)),
    );
    for (const task of tasks) this.view.addTask(task);
  }

  /** Records that stand in one PID for the first time. */
  async newlyTogether(pairs: Needs['together']): Promise<readonly SourceKey[]> {
    const { view } = this;
    for (const one of await this.store.assertions(this.tx, this.#present(pairs.map(({ a }) => a))))
      view.addAssertion(one);
    return pairs.filter(({ a, b }) => !view.assertion(a, b, 'mention')).flatMap(({ a, b }) => [a, b]);
  }

  /** Records to begin the component at: those that will change, and the candidates that match them. */
  async candidates(
    arrivals: readonly Arrival[],
    reviewed: readonly SourceKey[],
    held: readonly Omit<Version, 'system'>[],
  ): Promise<readonly SourceKey[]> {
    const { view } = this;
    const standing = [...reviewed.map((key) => ({ key, raw: view.rawOf(key) })), ...held];
    const versions = [
      ...foreseen(arrivals, view),
      ...standing.map((one) => ({ ...one, system: view.records.get(one.key)?.identity.system ?? '' })),
    ];
    const blockingKeys = new Set(versions.flatMap(({ raw }) => view.cleaned(raw).keys));
    const blocks = await this.store.candidates(this.tx, [...blockingKeys], blockRecordsMax);
    for (const [key, records] of blocks) view.addBlock(key, records);
    const found = [...blocks.values()].flat();
    await this.records(found);
    await this.demographics(found);
    const seeds = new Set(versions.map(({ key }) => key));
    for (const version of versions) for (const other of matches(view, version)) seeds.add(other);
    return [...seeds];
  }

  /** All that the partition around the seeds depends on: see `componentOf`. */
  async component(seeds: readonly SourceKey[]): Promise<void> {
    let frontier = this.#unwalked(seeds);
    while (frontier.length > 0 && this.#walked.size < recordsMax) {
      frontier = this.#unwalked(await this.#walk(frontier, 'same'));
    }
    const core = [...this.#walked];
    const doubtful = core.flatMap((key) => [...this.view.edgesOf(key).keys()]);
    // Once for the other ends, once more for the rest of the persons that they belong to.
    const persons = await this.#walk(this.#unwalked(doubtful), 'none');
    await this.#walk(this.#unwalked(persons), 'none');
    await this.records(this.#walked);
    await this.demographics(this.#walked);
    const present = this.#present(core);
    await this.#persons(present);
    for (const task of await this.store.openTasks(this.tx, present)) this.view.addTask(task);
  }

  /** Loads what hangs on the records; gives the records of their persons and, of the edges asked for, the other ends. */
  async #walk(keys: readonly SourceKey[], band: 'same' | 'none'): Promise<SourceKey[]> {
    const { store, tx, view } = this;
    for (const key of keys) this.#walked.add(key);
    const frontier = this.#present(keys);
    const edges = await store.edges(tx, frontier, edgesMax);
    for (const edge of edges) view.addEdge(edge);
    const assertions = await store.assertions(tx, frontier);
    for (const assertion of assertions) view.addAssertion(assertion);
    await this.memberships(frontier);
    const members = await store.members(tx, [...this.#personsOf(frontier)]);
    for (const member of members) view.addMembership(member);
    const linked = band === 'none' ? [] : [...edges.filter((edge) => edge.band === band), ...assertions];
    const ends = linked.flatMap(({ a, b }) => [a as SourceKey, b as SourceKey]);
    return [...ends, ...members.map(({ record }) => record)];
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

/** The versions that the batch will make, one after the other, without deciding anything. */
function* foreseen(arrivals: readonly Arrival[], view: IdentityView): Generator<Version> {
  const then = new Map<SourceKey, Known>();
  for (const arrival of arrivals) {
    const { key } = arrival;
    const before = then.get(key) ?? { record: view.records.get(key), demographics: view.demographics.get(key) };
    const next = nextVersion(arrival, before, view);
    if (next.kind === 'ignored' || next.kind === 'held') continue;
    const record = recordAfter(arrival, before.record);
    if (next.kind === 'unchanged') {
      then.set(key, { ...before, record });
      continue;
    }
    const { clean } = view.cleaned(next.raw);
    const demographics = { record: key, raw: next.raw, clean, model: view.model.version, sequence: arrival.sequence };
    then.set(key, { record, demographics });
    yield { key, system: arrival.identity.system, raw: next.raw };
  }
}

interface Version {
  readonly key: SourceKey;
  readonly system: string;
  readonly raw: RawDemographics;
}

function matches(view: IdentityView, { key, system, raw }: Version): SourceKey[] {
  const { clean, keys } = view.cleaned(raw);
  const one = { key, system, clean, active: view.records.get(key)?.active ?? true };
  return [...view.candidates(keys)].filter((other) => {
    const candidate = view.records.get(other);
    return other !== key && candidate && view.edgeBetween(one, view.matchRecord(candidate)) !== undefined;
  });
}

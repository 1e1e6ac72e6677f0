import { type Entry, type SourceKey, topics } from '#contracts';
import type { Patient } from '#fhir';
import type { Person, SqliteIdentityStore } from '#storage';
import { candidateId } from '../enterprise-id.js';
import { neutralKey } from '../neutral-partition.js';
import { taskId } from '../upsert.js';
import { foldTopics, storedFacts } from './fold-topics.js';
import { actIdOf, allNumbers, drawStep, familyOf, identityOf, onTheWire, strengths } from './histories.js';
import { commandEntry, messageEntry } from './entries.js';
import { sequence } from './households.js';
import { type Num, ReferenceIndex, type Step } from './reference-index.js';
import { keyOf } from './region.js';
import { Workbench } from './workbench.js';

export interface HistoriesAsked {
  readonly histories: number;
  readonly path: string;
  /** Seed of the first; each has its own. */
  readonly from?: number;
  readonly store?: SqliteIdentityStore;
}

export interface HistoriesChecked {
  /** One text for each history that failed: seed, step and both states. */
  readonly failures: readonly string[];
  readonly steps: number;
  readonly restarts: number;
}

const failuresMax = 3;

/** Plays histories on the product and on the reference, and compares what both are after each batch. */
export async function checkHistories({ histories, path, from = 1, store }: HistoriesAsked): Promise<HistoriesChecked> {
  const bench = new Workbench(path, store);
  const failures: string[] = [];
  const played = { steps: 0, restarts: 0 };
  for (let seed = from; seed < from + histories && failures.length < failuresMax; seed++) {
    bench.clear();
    const failure = await new History(bench, sequence(seed * 7_919), played).play();
    if (failure !== undefined) failures.push(`seed ${seed}: ${failure}`);
  }
  bench.close();
  return { failures, ...played };
}

class History {
  readonly #reference = new ReferenceIndex({
    keyOf: neutralKeyOf,
    strengthOf: (person) => strengths[person] ?? 0,
  });
  readonly #entries: Entry[] = [];
  /** Enterprise ids by the founder that they were first seen with. */
  readonly #ids = new Map<Num, string>();
  readonly #issued = new Set<Num>();

  constructor(
    private readonly bench: Workbench,
    private readonly random: () => number,
    private readonly played: { steps: number; restarts: number },
  ) {}

  async play(): Promise<string | undefined> {
    const length = 4 + Math.floor(this.random() * 14);
    while (this.#reference.history.length < length) {
      await this.#batch(1 + Math.floor(this.random() * 4));
      const difference = await this.#difference();
      if (difference !== undefined) return `${this.#told()}\n${difference}`;
      if (this.random() < 0.15) this.#restart();
      if (this.random() < 0.15) await this.#redeliver();
    }
    const dead = this.bench.outputs.filter(({ topic }) => topic.endsWith('.dead')).length;
    const refused = this.#reference.history.filter((step) => step === undefined).length;
    if (dead !== refused) return `${dead} dead letters, ${refused} refused\n${this.#told()}`;
    const [folded, stored] = [foldTopics(this.bench.outputs), await storedFacts(this.bench.reader)];
    for (const [topic, facts] of Object.entries(stored)) {
      const difference = differenceOf(facts, folded[topic] ?? []);
      if (difference !== undefined) return `folding ${topic}\n${this.#told()}\n${difference}`;
    }
    return undefined;
  }

  #told(): string {
    return this.#reference.history.map((step, at) => `${at} ${JSON.stringify(step)}`).join('\n');
  }

  async #batch(size: number): Promise<void> {
    let batch: Entry[] = [];
    for (let step = 0; step < size; step++) {
      const drawn = drawStep(this.#reference, this.random);
      if (!drawn) continue;
      const entry = this.#entry(drawn, this.#reference.history.length);
      if (batch[0] && batch[0].topic !== entry.topic) {
        await this.bench.take(batch);
        batch = [];
      }
      batch.push(entry);
      const taken = this.#reference.take(drawn);
      if (taken) this.#entries.push(entry);
      this.#note();
    }
    await this.bench.take(batch);
  }

  #entry(step: Step, at: number): Entry {
    const idOf = (of: number): string => actIdOf(this.#reference.history[of], messageId(of));
    const sent = onTheWire(step, { idOf, taskOf });
    this.played.steps++;
    return 'visit' in sent ? messageEntry(sent.visit, messageId(at)) : commandEntry(sent.command, messageId(at));
  }

  #note(): void {
    for (const founder of this.#reference.state().persons.keys()) this.#issued.add(founder);
  }

  #restart(): void {
    this.played.restarts++;
    this.bench.restart();
  }

  /** Some of what came, again, in its order. */
  async #redeliver(): Promise<void> {
    const again = this.#entries.filter(() => this.random() < 0.5);
    for (const topic of [topics.canonical, topics.command])
      await this.bench.take(again.filter((entry) => entry.topic === topic));
  }

  async #difference(): Promise<string | undefined> {
    return differenceOf(this.#expected(), await this.#stored());
  }

  #expected(): readonly string[] {
    const { numbers, aliases, persons } = this.#reference.state();
    const founderOf = new Map([...persons].flatMap(([founder, members]) => members.map((num) => [num, founder])));
    const stateOf = ([num, { retired, held }]: readonly [Num, { retired: boolean; held: number | undefined }]) =>
      stated(num, { inUse: !aliases.has(num) && !retired, aliasOf: aliases.get(num), held: held !== undefined });
    return [
      ...[...persons].map(([founder, members]) => `person ${founder}: ${members.join(' ')}`),
      ...[...numbers].map(stateOf),
      ...[...this.#issued].map((founder) => `id of ${founder} is ${founderOf.get(founder)}`),
    ].sort();
  }

  async #stored(): Promise<readonly string[]> {
    const { reader } = this.bench;
    const rows = await reader.exportRows(0, 1_000);
    const nums = new Map(allNumbers.map((num) => [keyOfNumber(num), num]));
    const records = await reader.lookup.records(undefined, [...nums.keys()]);
    const ids = [...new Set(rows.map(({ enterpriseId }) => enterpriseId))];
    const persons = await reader.lookup.persons(undefined, ids);
    const reviews = await reader.reviews(1_000);
    const held = new Set(reviews.flatMap(({ kind, a }) => (kind === 'overlay' ? [a] : [])));
    for (const { founder, enterpriseId } of persons) this.#seen(nums.get(founder) ?? '', enterpriseId);
    const founderOf = new Map(persons.map(({ enterpriseId, founder }) => [enterpriseId, nums.get(founder)]));
    const resolved = await Promise.all(
      [...this.#issued].map(async (founder) => {
        const id = await reader.resolve(candidateId(keyOfNumber(founder)));
        return `id of ${founder} is ${id && founderOf.get(id)}`;
      }),
    );
    return [
      ...persons.map((person) => this.#personLine(person, founderOf.get(person.enterpriseId) ?? '')),
      ...records
        .filter(({ standing }) => standing !== 'named')
        .map(({ key, active, aliasOf }) =>
          stated(nums.get(key) ?? '', { inUse: active, aliasOf: aliasOf && nums.get(aliasOf), held: held.has(key) }),
        ),
      ...resolved,
    ].sort();
  }

  /** Members as the golden record has them, and a word where it shows a name that none of them has. */
  #personLine({ patient }: Person, founder: Num): string {
    const { identifier = [], name = [] } = JSON.parse(patient) as Patient;
    const members = identifier.map(({ assigner, value }) => `${assigner?.display}|${value}`).sort();
    const { numbers } = this.#reference.state();
    const shown = members
      .map((num) => numbers.get(num)?.person)
      .flatMap((one) => (one === undefined ? [] : familyOf(one)));
    const isTrue = shown.length === 0 ? name.length === 0 : name.every(({ family = '' }) => shown.includes(family));
    return `person ${founder}: ${members.join(' ')}${isTrue ? '' : ` shows ${name[0]?.family}`}`;
  }

  /** An id stays with its founder, and is nobody else's. */
  #seen(founder: Num, id: string): void {
    const known = this.#ids.get(founder);
    const others = [...this.#ids].some(([num, other]) => other === id && num !== founder);
    if ((known !== undefined && known !== id) || others) throw new Error(`${founder} got the id ${id}`);
    this.#ids.set(founder, id);
  }
}

const keys = new Map(allNumbers.map((num) => [num, keyOf(identityOf(num))]));
const keyOfNumber = (num: Num): SourceKey => keys.get(num) ?? keyOf(identityOf(num));

const neutralKeys = new Map(allNumbers.map((num) => [num, neutralKey(identityOf(num))]));
const neutralKeyOf = (num: Num): string => neutralKeys.get(num) ?? '';

const taskOf = (num: Num): string => taskId('overlay', keyOfNumber(num));

const messageId = (at: number): string => `01J${String(at).padStart(17, '0')}`;

function stated(
  num: Num,
  { inUse, aliasOf, held }: { readonly inUse: boolean; readonly aliasOf: Num | undefined; readonly held: boolean },
): string {
  return `number ${num}:${inUse ? ' in use' : ''}${aliasOf ? ` alias of ${aliasOf}` : ''}${held ? ' held' : ''}`;
}

function differenceOf(expected: readonly string[], found: readonly string[]): string | undefined {
  const lines = [
    ...expected.filter((line) => !found.includes(line)).map((line) => `- ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `+ ${line}`),
  ];
  return lines.length > 0 ? lines.join('\n') : undefined;
}

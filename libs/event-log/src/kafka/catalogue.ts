import { type Fault, fault, type TopicDefinition } from '#contracts';
import type { PartitionState } from '../event-log.js';
import { pause } from '../retry.js';
import { type ClientAdmin, keyOf, type OffsetMoment } from './client.js';
import { isTopicLost } from './failure.js';
import { recordBytesMax } from './settings.js';
import { settingsFor, topicFindings, type TopicPlan } from './topic-check.js';

export interface CatalogueOptions {
  readonly admin: ClientAdmin;
  /** In front of each name, `hie.`. */
  readonly prefix: string;
  /** Of a topic that is made; as many as there are brokers, three at most, without. */
  readonly replicas?: number | undefined;
  /** Told what does not keep the broker from working, and somebody should know. */
  readonly notice: (finding: Fault) => void;
}

/** What the cluster was found to be when the topics were made or checked. */
export interface KafkaCondition {
  readonly brokers: number;
  readonly replicas: number;
  /** One replica of everything: a broken disk loses what was acknowledged. */
  readonly isDevelopmentMode: boolean;
  readonly findings: readonly Fault[];
}

const visibleWithinMs = 10_000;

interface Known {
  readonly id?: string | undefined;
  readonly partitions: number;
  /** Of one batch of records. */
  readonly bytesMax: number;
}

interface Ensured {
  readonly definition: TopicDefinition;
  readonly partitions: number;
}

/** The topics of ours on the cluster: names with and without prefix, how many partitions, where they begin and end. */
export class KafkaCatalogue {
  readonly #options: CatalogueOptions;
  readonly #known = new Map<string, Known>();
  readonly #ensured = new Map<string, Ensured>();
  #restoring: Promise<unknown> = Promise.resolve();
  #condition: KafkaCondition | undefined;

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  get condition(): KafkaCondition | undefined {
    return this.#condition;
  }

  nameOf(topic: string): string {
    return this.#options.prefix + topic;
  }

  topicOf(name: string): string {
    return name.slice(this.#options.prefix.length);
  }

  isOurs(name: string): boolean {
    return name.startsWith(this.#options.prefix);
  }

  /** Faults LOG_TOPIC_UNKNOWN. Of a topic that was looked up or made before. */
  count(topic: string): number {
    return this.#at(topic).partitions;
  }

  /** Faults LOG_TOPIC_UNKNOWN. */
  bytesMax(topic: string): number {
    return this.#at(topic).bytesMax;
  }

  /** Looks up those that are not known yet; faults LOG_TOPIC_UNKNOWN, LOG_UNAVAILABLE. */
  async find(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.#known.has(topic));
    if (unknown.length === 0) return;
    const missing = await this.#missing(unknown);
    if (missing[0] !== undefined) throw fault('LOG_TOPIC_UNKNOWN', { topic: missing[0] });
    await this.#look(unknown);
  }

  /** Makes what is missing and checks what is there. Faults LOG_TOPIC_UNSAFE, LOG_UNAVAILABLE. */
  async ensure(topics: readonly TopicDefinition[], partitions: number): Promise<void> {
    const { admin } = this.#options;
    const brokers = await admin.brokers();
    const plan: TopicPlan = { partitions, replicas: this.#options.replicas ?? Math.max(1, Math.min(3, brokers)) };
    await this.#create(topics, plan);
    await this.#lookUntilThere(topics.map(({ name }) => name));
    const fewer = topics.filter(({ name }) => this.count(name) < partitions);
    if (fewer.length > 0) {
      await admin.grow(fewer.map(({ name }) => ({ name: this.nameOf(name), count: partitions })));
      for (const { name } of fewer) this.#known.set(name, { ...this.#at(name), partitions });
    }
    for (const definition of topics) this.#ensured.set(definition.name, { definition, partitions });
    await this.#check(topics, plan, brokers);
  }

  /** Which topics bear these names now: one that was deleted and made again is another one. Undefined where the client does not tell. */
  async ids(topics: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
    const shapes = await this.#options.admin.shapes(topics.map((topic) => this.nameOf(topic)));
    return new Map(topics.map((topic) => [topic, shapes.get(this.nameOf(topic))?.id]));
  }

  /** Whether these are made again where somebody deletes them. */
  areEnsured(topics: readonly string[]): boolean {
    return topics.every((topic) => this.#ensured.has(topic));
  }

  /** Makes those again that were ensured here and are gone, and names them. Those who miss them at once share the work. */
  restore(topics: readonly string[]): Promise<readonly string[]> {
    const restored = this.#restoring.then(() => this.#restore(topics));
    this.#restoring = restored.catch(() => undefined);
    return restored;
  }

  async #restore(topics: readonly string[]): Promise<readonly string[]> {
    const missing = await this.#missing(topics);
    const own = missing.flatMap((topic) => this.#ensured.get(topic) ?? []);
    const lost: string[] = [];
    for (const { definition, partitions } of own) {
      const { name } = definition;
      const before = this.#known.get(name)?.id;
      this.#known.delete(name);
      await this.ensure([definition], partitions);
      // A broker that has just started lists few topics.
      if (before !== undefined && this.#at(name).id === before) continue;
      this.#options.notice(fault('LOG_TOPIC_LOST', { topic: this.nameOf(name) }));
      lost.push(name);
    }
    return lost;
  }

  async states(topics?: readonly string[]): Promise<readonly PartitionState[]> {
    const named = topics ?? (await this.#names()).map((name) => this.topicOf(name));
    await this.#look(named.filter((topic) => !this.#known.has(topic)));
    const [begins, ends] = await Promise.all([this.#offsets(named, 'begin'), this.#offsets(named, 'end')]);
    return named.flatMap((topic) =>
      Array.from({ length: this.count(topic) }, (_, partition) => {
        const key = keyOf({ topic: this.nameOf(topic), partition });
        return { topic, partition, begin: begins.get(key) ?? 0, end: ends.get(key) ?? 0 };
      }),
    );
  }

  async offsetAt(topic: string, partition: number, at: number): Promise<number> {
    await this.find([topic]);
    const offset = (await this.#offsets([topic], { at })).get(keyOf({ topic: this.nameOf(topic), partition })) ?? -1;
    if (offset >= 0) return offset;
    return (await this.states([topic])).find((state) => state.partition === partition)?.end ?? 0;
  }

  #at(topic: string): Known {
    const known = this.#known.get(topic);
    if (known === undefined) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return known;
  }

  async #create(topics: readonly TopicDefinition[], plan: TopicPlan): Promise<void> {
    const missing = new Set(await this.#missing(topics.map(({ name }) => name)));
    const made = topics
      .filter(({ name }) => missing.has(name))
      .map((topic) => ({ name: this.nameOf(topic.name), ...plan, settings: settingsFor(topic, plan) }));
    if (made.length > 0) await this.#options.admin.create(made);
  }

  async #check(topics: readonly TopicDefinition[], plan: TopicPlan, brokers: number): Promise<void> {
    const { admin, notice } = this.#options;
    const names = topics.map(({ name }) => this.nameOf(name));
    const [shapes, settings] = await Promise.all([admin.shapes(names), admin.settings(names)]);
    const findings = topics.flatMap((definition) => {
      const name = this.nameOf(definition.name);
      const shape = shapes.get(name) ?? plan;
      return topicFindings({ name, definition }, plan, shape, settings.get(name) ?? {});
    });
    const isDevelopmentMode = plan.replicas < 2;
    if (isDevelopmentMode && this.#condition === undefined) notice(fault('LOG_SINGLE_REPLICA', { brokers }));
    this.#condition = { brokers, replicas: plan.replicas, isDevelopmentMode, findings };
    for (const finding of findings) if (finding.code !== 'LOG_TOPIC_UNSAFE') notice(finding);
    const unsafe = findings.find(({ code }) => code === 'LOG_TOPIC_UNSAFE');
    if (unsafe) throw unsafe;
  }

  /** What was made is not known to every broker at once. */
  async #lookUntilThere(topics: readonly string[]): Promise<void> {
    for (const giveUpAt = Date.now() + visibleWithinMs; ; await pause(100, undefined)) {
      await this.#look(topics).catch((error: unknown) => {
        if (!isTopicLost(error)) throw error;
      });
      const missing = topics.find((topic) => !this.#known.has(topic));
      if (missing === undefined) return;
      if (Date.now() > giveUpAt) throw fault('LOG_UNAVAILABLE', { topic: missing });
    }
  }

  async #look(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const { admin } = this.#options;
    const names = topics.map((topic) => this.nameOf(topic));
    const [shapes, settings] = await Promise.all([admin.shapes(names), admin.settings(names)]);
    for (const topic of topics) {
      const name = this.nameOf(topic);
      const shape = shapes.get(name);
      const bytesMax = Number(settings.get(name)?.['max.message.bytes'] ?? recordBytesMax);
      if (shape) this.#known.set(topic, { id: shape.id, partitions: shape.partitions, bytesMax });
    }
  }

  async #missing(topics: readonly string[]): Promise<readonly string[]> {
    const there = new Set(await this.#names());
    return topics.filter((topic) => !there.has(this.nameOf(topic)));
  }

  async #names(): Promise<readonly string[]> {
    return (await this.#options.admin.topicNames()).filter((name) => this.isOurs(name));
  }

  #offsets(topics: readonly string[], moment: OffsetMoment): Promise<ReadonlyMap<string, number>> {
    const counts = new Map(topics.map((topic) => [this.nameOf(topic), this.count(topic)]));
    return this.#options.admin.offsets(counts, moment);
  }
}

import { type Admin, type ClusterMetadata, ListOffsetTimestamps } from '@platformatic/kafka';
import { fault, type TopicDefinition } from '#contracts';
import type { PartitionState } from '../event-log.js';
import { kafkaFault } from './failure.js';

export interface CatalogueOptions {
  readonly admin: Admin;
  /** In front of each name, `hie.`. */
  readonly prefix: string;
  /** Of a topic that is made; as many as there are brokers, three at most, without. */
  readonly replicas?: number | undefined;
  /** Of one record. */
  readonly recordBytesMax: number;
}

/** The topics of ours on the cluster: names with and without prefix, how many partitions, where they begin and end. */
export class KafkaCatalogue {
  readonly #options: CatalogueOptions;
  readonly #partitions = new Map<string, number>();

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  nameOf(topic: string): string {
    return this.#options.prefix + topic;
  }

  topicOf(name: string): string {
    return name.slice(this.#options.prefix.length);
  }

  knows(topic: string): boolean {
    return this.#partitions.has(topic);
  }

  /** Faults LOG_TOPIC_UNKNOWN. Of a topic that was looked up or made before. */
  count(topic: string): number {
    const count = this.#partitions.get(topic);
    if (count === undefined) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return count;
  }

  /** Looks up those that are not known yet; faults LOG_TOPIC_UNKNOWN, LOG_UNAVAILABLE. */
  async find(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.#partitions.has(topic));
    if (unknown.length === 0) return;
    const there = new Set(await this.#names());
    const missing = unknown.find((topic) => !there.has(this.nameOf(topic)));
    if (missing !== undefined) throw fault('LOG_TOPIC_UNKNOWN', { topic: missing });
    await this.#count(unknown);
  }

  async ensure(topics: readonly TopicDefinition[], partitions: number): Promise<void> {
    const there = new Set(await this.#names());
    const missing = topics.filter(({ name }) => !there.has(this.nameOf(name)));
    for (const cleanup of ['deleted', 'compacted'] as const)
      await this.#create(
        missing.filter((topic) => topic.cleanup === cleanup),
        cleanup,
        partitions,
      );
    await this.#count(topics.map(({ name }) => name));
    const fewer = topics.filter(({ name }) => this.count(name) < partitions);
    if (fewer.length === 0) return;
    const grown = fewer.map(({ name }) => ({ name: this.nameOf(name), count: partitions }));
    await this.#options.admin.createPartitions({ topics: grown });
    for (const { name } of fewer) this.#partitions.set(name, partitions);
  }

  async states(topics?: readonly string[]): Promise<readonly PartitionState[]> {
    const named = topics ?? (await this.#names()).map((name) => this.topicOf(name));
    await this.#count(named);
    const [begins, ends] = await Promise.all([
      this.#offsets(named, ListOffsetTimestamps.EARLIEST),
      this.#offsets(named, ListOffsetTimestamps.LATEST),
    ]);
    return [...ends].map(([place, end]) => ({ ...placeOf(place), begin: begins.get(place) ?? 0, end }));
  }

  async #create(topics: readonly TopicDefinition[], cleanup: TopicDefinition['cleanup'], partitions: number) {
    if (topics.length === 0) return;
    const { admin, recordBytesMax } = this.#options;
    const replicas = this.#options.replicas ?? Math.min(3, (await this.#metadata()).brokers.size);
    const configs = [
      { name: 'cleanup.policy', value: cleanup === 'compacted' ? 'compact' : 'delete' },
      { name: 'retention.ms', value: '-1' },
      { name: 'max.message.bytes', value: String(recordBytesMax) },
      { name: 'min.insync.replicas', value: String(Math.max(1, replicas - 1)) },
    ];
    try {
      await admin.createTopics({ topics: topics.map(({ name }) => this.nameOf(name)), partitions, replicas, configs });
    } catch (error) {
      throw kafkaFault(error);
    }
  }

  async #count(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const { topics: found } = await this.#metadata(topics);
    for (const topic of topics) {
      const count = found.get(this.nameOf(topic))?.partitionsCount;
      if (count !== undefined) this.#partitions.set(topic, count);
    }
  }

  async #names(): Promise<readonly string[]> {
    try {
      const names = await this.#options.admin.listTopics();
      return names.filter((name) => name.startsWith(this.#options.prefix));
    } catch (error) {
      throw kafkaFault(error);
    }
  }

  async #metadata(topics: readonly string[] = []): Promise<ClusterMetadata> {
    try {
      const names = topics.map((topic) => this.nameOf(topic));
      return await this.#options.admin.metadata({ topics: names, forceUpdate: true });
    } catch (error) {
      throw kafkaFault(error);
    }
  }

  async #offsets(topics: readonly string[], timestamp: bigint): Promise<ReadonlyMap<string, number>> {
    const asked = topics.map((topic) => ({
      name: this.nameOf(topic),
      partitions: Array.from({ length: this.count(topic) }, (_, partitionIndex) => ({ partitionIndex, timestamp })),
    }));
    if (asked.length === 0) return new Map();
    const found = await this.#options.admin.listOffsets({ topics: asked });
    const flat = found.flatMap(({ name, partitions }) =>
      partitions.map(
        ({ partitionIndex, offset }) => [`${this.topicOf(name)}/${partitionIndex}`, Number(offset)] as const,
      ),
    );
    return new Map(flat);
  }
}

function placeOf(place: string): { readonly topic: string; readonly partition: number } {
  const at = place.lastIndexOf('/');
  return { topic: place.slice(0, at), partition: Number(place.slice(at + 1)) };
}

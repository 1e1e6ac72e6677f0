import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { fault } from '#contracts';
import {
  type ClientAdmin,
  keyOf,
  type NewTopic,
  type OffsetMoment,
  type PlaceOffset,
  type TopicShape,
} from '../client.js';
import { faulty, kafkajsFault } from './failure.js';
import { consumerSettings, retry } from './options.js';

export class KafkajsAdmin implements ClientAdmin {
  readonly #kafka: Kafka;
  #admin: Admin;
  #connecting: Promise<void> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
    this.#admin = kafka.admin({ retry });
  }

  async close(): Promise<void> {
    if (this.#connecting) await this.#admin.disconnect();
  }

  async brokers(): Promise<number> {
    return (await this.#do((admin) => admin.describeCluster())).brokers.length;
  }

  topicNames(): Promise<readonly string[]> {
    return this.#do((admin) => admin.listTopics());
  }

  async shapes(topics: readonly string[]): Promise<ReadonlyMap<string, TopicShape>> {
    const there = new Set(await this.topicNames());
    const asked = topics.filter((topic) => there.has(topic));
    if (asked.length === 0) return new Map();
    const { topics: found } = await this.#do((admin) => admin.fetchTopicMetadata({ topics: asked }));
    const shapes = found.map(({ name, partitions }) => {
      const replicas = Math.min(...partitions.map((one) => one.replicas.length));
      return [name, { partitions: partitions.length, replicas }] as const;
    });
    return new Map(shapes);
  }

  /** One by one: of several it says only that one was there already. */
  async create(topics: readonly NewTopic[]): Promise<void> {
    for (const { name, partitions, replicas, settings } of topics) {
      const topic = {
        topic: name,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
      };
      await this.#do((admin) => admin.createTopics({ topics: [topic], waitForLeaders: false }));
    }
  }

  async grow(topics: readonly { readonly name: string; readonly count: number }[]): Promise<void> {
    const topicPartitions = topics.map(({ name, count }) => ({ topic: name, count }));
    await this.#do((admin) => admin.createPartitions({ topicPartitions }));
  }

  async settings(topics: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    if (topics.length === 0) return new Map();
    const resources = topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name }));
    const found = await this.#do((admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
    const settings = found.resources.map(({ resourceName, configEntries }) => {
      const entries = configEntries.map(({ configName, configValue }) => [configName, configValue] as const);
      return [resourceName, Object.fromEntries(entries)] as const;
    });
    return new Map(settings);
  }

  async offsets(topics: ReadonlyMap<string, number>, moment: OffsetMoment): Promise<ReadonlyMap<string, number>> {
    const found = await Promise.all([...topics.keys()].map((topic) => this.#offsetsOf(topic, moment)));
    return new Map(found.flat());
  }

  async groupNames(): Promise<readonly string[]> {
    return (await this.#do((admin) => admin.listGroups())).groups.map(({ groupId }) => groupId);
  }

  async committed(group: string): Promise<readonly PlaceOffset[]> {
    const found = await this.#do((admin) => admin.fetchOffsets({ groupId: group }));
    return found
      .flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
      )
      .filter(({ offset }) => offset >= 0);
  }

  /** As a member for a moment: the library's own way to do it waits for five seconds. */
  async setCommitted(groupId: string, offsets: readonly PlaceOffset[]): Promise<void> {
    const { groups } = await this.#do((admin) => admin.describeGroups([groupId]));
    if (groups.some(({ members }) => members.length > 0)) throw fault('LOG_GROUP_BUSY', { group: groupId });
    const topics = [...new Set(offsets.map(({ topic }) => topic))];
    const consumer = this.#kafka.consumer({ groupId, ...consumerSettings, retry });
    const fetching = new Promise<void>((resolve) => consumer.on('consumer.fetch_start', () => resolve()));
    try {
      await faulty(consumer.connect());
      await faulty(consumer.subscribe({ topics, fromBeginning: true }));
      await faulty(consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined }));
      await fetching;
      await faulty(
        consumer.commitOffsets(offsets.map(({ offset, ...place }) => ({ ...place, offset: String(offset) }))),
      );
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  async deleteGroup(group: string): Promise<void> {
    await this.#do((admin) => admin.deleteGroups([group]));
  }

  async trim({ topic, partition, offset }: PlaceOffset): Promise<void> {
    const partitions = [{ partition, offset: String(offset) }];
    await this.#do((admin) => admin.deleteTopicRecords({ topic, partitions }));
  }

  async #offsetsOf(topic: string, moment: OffsetMoment): Promise<(readonly [string, number])[]> {
    if (typeof moment !== 'string') {
      const found = await this.#do((admin) => admin.fetchTopicOffsetsByTimestamp(topic, moment.at));
      return found.map(({ partition, offset }) => [keyOf({ topic, partition }), Number(offset)] as const);
    }
    const found = await this.#do((admin) => admin.fetchTopicOffsets(topic));
    return found.map(({ partition, low, high }) => {
      return [keyOf({ topic, partition }), Number(moment === 'begin' ? low : high)] as const;
    });
  }

  /**
   * It wants to be connected once; a connection that breaks later it makes again by itself. A topic that it once looked at
   * and that is gone keeps it from everything, even from making the topic again: then a new one begins anew.
   */
  async #do<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#admin;
    try {
      await (this.#connecting ??= admin.connect());
      return await work(admin);
    } catch (error) {
      const failure = kafkajsFault(error);
      if (admin === this.#admin) this.#renew();
      throw failure;
    }
  }

  #renew(): void {
    void this.#admin.disconnect().catch(() => undefined);
    this.#admin = this.#kafka.admin({ retry });
    this.#connecting = undefined;
  }
}

import { Admin, ConfigResourceTypes, ListOffsetTimestamps } from '@platformatic/kafka';
import {
  type ClientAdmin,
  keyOf,
  type NewTopic,
  type OffsetMoment,
  type PlaceOffset,
  type TopicShape,
} from '../client.js';
import type { About } from '../failure.js';
import type { KafkaConnection } from '../settings.js';
import { isCalled, platformaticFault } from './failure.js';
import { clientOptions } from './options.js';

const groupTypes = { types: ['classic', 'consumer'] };

export class PlatformaticAdmin implements ClientAdmin {
  readonly #admin: Admin;

  constructor(connection: KafkaConnection) {
    this.#admin = new Admin(clientOptions(connection));
  }

  close(): Promise<void> {
    return this.#admin.close();
  }

  async brokers(): Promise<number> {
    const { brokers } = await faulty(this.#admin.metadata({ topics: [], forceUpdate: true }));
    return brokers.size;
  }

  topicNames(): Promise<readonly string[]> {
    return faulty(this.#admin.listTopics());
  }

  async shapes(topics: readonly string[]): Promise<ReadonlyMap<string, TopicShape>> {
    if (topics.length === 0) return new Map();
    const { topics: found } = await faulty(this.#admin.metadata({ topics: [...topics], forceUpdate: true }));
    const shapes = [...found].map(([name, { id, partitions, partitionsCount }]) => {
      const replicas = Math.min(...partitions.map((one) => one.replicas.length));
      return [name, { id, partitions: partitionsCount, replicas }] as const;
    });
    return new Map(shapes);
  }

  async create(topics: readonly NewTopic[]): Promise<void> {
    for (const { name, partitions, replicas, settings } of topics) {
      const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
      try {
        await this.#admin.createTopics({ topics: [name], partitions, replicas, configs });
      } catch (error) {
        if (!isCalled(error, 'TOPIC_ALREADY_EXISTS')) throw platformaticFault(error, { topic: name });
      }
    }
  }

  async grow(topics: readonly { readonly name: string; readonly count: number }[]): Promise<void> {
    await faulty(this.#admin.createPartitions({ topics: topics.map((topic) => ({ ...topic })) }));
  }

  async settings(topics: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    if (topics.length === 0) return new Map();
    const resources = topics.map((resourceName) => ({ resourceType: ConfigResourceTypes.TOPIC, resourceName }));
    const found = await faulty(this.#admin.describeConfigs({ resources }));
    const settings = found.map(({ resourceName, configs }) => {
      const entries = configs.map(({ name, value }) => [name, value ?? ''] as const);
      return [resourceName, Object.fromEntries(entries)] as const;
    });
    return new Map(settings);
  }

  async offsets(topics: ReadonlyMap<string, number>, moment: OffsetMoment): Promise<ReadonlyMap<string, number>> {
    const timestamp = timestampOf(moment);
    const asked = [...topics].map(([name, count]) => ({
      name,
      partitions: Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp })),
    }));
    if (asked.length === 0) return new Map();
    const found = await faulty(this.#admin.listOffsets({ topics: asked }));
    const flat = found.flatMap(({ name, partitions }) =>
      partitions.map(
        ({ partitionIndex, offset }) => [keyOf({ topic: name, partition: partitionIndex }), Number(offset)] as const,
      ),
    );
    return new Map(flat);
  }

  async groupNames(): Promise<readonly string[]> {
    return [...(await faulty(this.#admin.listGroups(groupTypes))).keys()];
  }

  async committed(group: string): Promise<readonly PlaceOffset[]> {
    const found = await faulty(this.#admin.listConsumerGroupOffsets({ groups: [group] }));
    return found
      .flatMap(({ topics }) => topics)
      .flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, committedOffset }) => ({
          topic: name,
          partition: partitionIndex,
          offset: Number(committedOffset),
        })),
      )
      .filter(({ offset }) => offset >= 0);
  }

  /** In one request, which the broker takes as a whole or refuses. */
  async setCommitted(group: string, offsets: readonly PlaceOffset[]): Promise<void> {
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, places]) => ({
      name,
      partitionOffsets: places.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) })),
    }));
    await faulty(this.#admin.alterConsumerGroupOffsets({ groupId: group, topics }), { group });
  }

  async deleteGroup(group: string): Promise<void> {
    await faulty(this.#admin.deleteGroups({ groups: [group] }), { group });
  }

  async trim({ topic, partition, offset }: PlaceOffset): Promise<void> {
    const partitions = [{ partition, offset: BigInt(offset) }];
    await faulty(this.#admin.deleteRecords({ topics: [{ name: topic, partitions }] }), { topic });
  }
}

function timestampOf(moment: OffsetMoment): bigint {
  if (moment === 'begin') return ListOffsetTimestamps.EARLIEST;
  return moment === 'end' ? ListOffsetTimestamps.LATEST : BigInt(moment.at);
}

async function faulty<T>(promise: Promise<T>, about?: About): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw platformaticFault(error, about);
  }
}

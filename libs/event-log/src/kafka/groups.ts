import type { Admin } from '@platformatic/kafka';
import { fault } from '#contracts';
import type { GroupState } from '../event-log.js';
import type { KafkaCatalogue } from './catalogue.js';
import { kafkaFault } from './failure.js';

/** The consumer groups of ours; their names carry the prefix of the topics. */
export class KafkaGroups {
  readonly #admin: Admin;
  readonly #catalogue: KafkaCatalogue;

  constructor(admin: Admin, catalogue: KafkaCatalogue) {
    this.#admin = admin;
    this.#catalogue = catalogue;
  }

  async states(): Promise<readonly GroupState[]> {
    const groups = [...(await this.#admin.listGroups({ types: ['classic', 'consumer'] })).keys()].filter((name) =>
      name.startsWith(this.#catalogue.nameOf('')),
    );
    if (groups.length === 0) return [];
    const found = await this.#admin.listConsumerGroupOffsets({ groups });
    const topics = new Set(found.flatMap((one) => one.topics.map(({ name }) => this.#catalogue.topicOf(name))));
    const states = await this.#catalogue.states([...topics]);
    const stateOf = new Map(states.map((state) => [`${state.topic}/${state.partition}`, state]));
    return found.flatMap(({ groupId, topics: places }) =>
      places.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex: partition, committedOffset }) => {
          const topic = this.#catalogue.topicOf(name);
          const { begin = 0, end = 0 } = stateOf.get(`${topic}/${partition}`) ?? {};
          const committed = Math.max(Number(committedOffset), begin);
          const group = this.#catalogue.topicOf(groupId);
          return { group, topic, partition, committed, lag: Math.max(0, end - committed) };
        }),
      ),
    );
  }

  /** Of a group without members; Kafka lets nobody else move the offsets of one that works. */
  async commit(group: string, topic: string, partition: number, offset: number): Promise<void> {
    try {
      await this.#admin.alterConsumerGroupOffsets({
        groupId: this.#catalogue.nameOf(group),
        topics: [{ name: this.#catalogue.nameOf(topic), partitionOffsets: [{ partition, offset: BigInt(offset) }] }],
      });
    } catch (error) {
      throw kafkaFault(error, { group });
    }
  }

  async forget(group: string): Promise<void> {
    const known = await this.#admin.listGroups({ types: ['classic', 'consumer'] });
    const name = this.#catalogue.nameOf(group);
    if (known.has(name)) await this.#admin.deleteGroups({ groups: [name] });
  }

  async trim(topic: string, partition: number, offset: number): Promise<void> {
    const state = (await this.#catalogue.states([topic])).find((one) => one.partition === partition);
    if (!state) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    const upTo = BigInt(Math.min(offset, state.end));
    await this.#admin.deleteRecords({
      topics: [{ name: this.#catalogue.nameOf(topic), partitions: [{ partition, offset: upTo }] }],
    });
  }
}

import { Consumer, type GroupAssignment } from '@platformatic/kafka';
import { backOffMs, pause } from '../retry.js';
import type { DeliveryPolicy } from '../subscriptions.js';
import { PartitionDelivery } from '../delivery.js';
import type { Batch, Limits, Subscription } from '../event-log.js';
import type { KafkaCatalogue } from './catalogue.js';
import { fetchInto } from './fetcher.js';
import { PartitionFeed } from './partition-feed.js';
import { clientOptions, type KafkaConnection } from './settings.js';

export interface MemberOptions {
  readonly connection: KafkaConnection;
  readonly catalogue: KafkaCatalogue;
  /** With prefix. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly limits: Limits;
  readonly deliver: (batch: Batch) => Promise<void>;
  readonly policy: DeliveryPolicy;
}

interface Assigned {
  readonly feed: PartitionFeed;
  readonly delivery: PartitionDelivery;
  committed: number;
}

/** What is not worked on any more within this time is given to another member. */
const sessionMs = 15_000;

/**
 * One member of a consumer group: one loop that fetches for all of its partitions, and one for each partition that hands
 * out what came, batch by batch. A partition that is taken away finishes the batch in hand.
 */
export class KafkaMember implements Subscription {
  readonly group: string;
  readonly #options: MemberOptions;
  readonly #consumer: Consumer<Buffer, Buffer, Buffer, Buffer>;
  readonly #assigned = new Map<string, Assigned>();
  readonly #closing = new AbortController();
  #fetching: Promise<void> = Promise.resolve();
  #changing: Promise<void> = Promise.resolve();
  #hungry: (() => void) | undefined;

  private constructor(options: MemberOptions) {
    this.group = options.group;
    this.#options = options;
    this.#consumer = new Consumer({
      ...clientOptions(options.connection),
      groupId: options.group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: 60_000,
      heartbeatInterval: 1000,
    });
  }

  /** Resolves when it has its first partitions. */
  static async join(options: MemberOptions): Promise<KafkaMember> {
    const member = new KafkaMember(options);
    const { catalogue, topics } = options;
    for (const topic of topics) member.#consumer.topics.track(catalogue.nameOf(topic));
    member.#consumer.on('consumer:group:join', ({ assignments = [] }) => member.#assign(assignments));
    await member.#consumer.joinGroup({});
    await member.#changing;
    member.#fetching = member.#fetch();
    return member;
  }

  has(topic: string, partition: number): boolean {
    return this.#assigned.has(`${topic}/${partition}`);
  }

  /** Also backwards: then the partition goes on from there. */
  async commit(topic: string, partition: number, offset: number): Promise<void> {
    const place = { topic: this.#options.catalogue.nameOf(topic), partition, offset: BigInt(offset), leaderEpoch: -1 };
    await this.#consumer.commit({ offsets: [place] });
    const assigned = this.#assigned.get(`${topic}/${partition}`);
    if (!assigned) return;
    assigned.committed = offset;
    assigned.delivery.wake();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#hungry?.();
    await this.#changing;
    await Promise.all([...this.#assigned.values()].map(({ delivery }) => delivery.close()));
    await this.#fetching;
    await this.#consumer.close(true);
  }

  #assign(assignments: readonly GroupAssignment[]): void {
    const change = async (): Promise<void> => {
      const { catalogue, policy, group } = this.#options;
      try {
        await this.#take(assignments);
      } catch (error) {
        policy.failed(catalogue.topicOf(group), this.#options.topics[0] ?? '', error, 0);
      }
    };
    this.#changing = this.#changing.then(change);
  }

  async #take(assignments: readonly GroupAssignment[]): Promise<void> {
    const { catalogue } = this.#options;
    const places = assignments.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic: catalogue.topicOf(topic), partition })),
    );
    const wanted = new Set(places.map(({ topic, partition }) => `${topic}/${partition}`));
    const lost = [...this.#assigned].filter(([place]) => !wanted.has(place));
    for (const [place] of lost) this.#assigned.delete(place);
    await Promise.all(lost.map(([, { delivery }]) => delivery.close()));
    const fresh = places.filter(({ topic, partition }) => !this.has(topic, partition));
    if (fresh.length === 0) return;
    const committed = await this.#committed(assignments);
    for (const { topic, partition } of fresh)
      this.#begin(topic, partition, committed.get(`${topic}/${partition}`) ?? 0);
    this.#hungry?.();
  }

  /** Committed offsets; a partition that the group has none for gets that of its oldest entry, so that its lag shows. */
  async #committed(assignments: readonly GroupAssignment[]): Promise<ReadonlyMap<string, number>> {
    const { catalogue } = this.#options;
    const found = await this.#consumer.listCommittedOffsets({ topics: [...assignments] });
    const states = await catalogue.states(assignments.map(({ topic }) => catalogue.topicOf(topic)));
    const committed = new Map<string, number>();
    for (const { topic, partition, begin } of states) {
      const offset = Number(found.get(catalogue.nameOf(topic))?.[partition] ?? -1);
      committed.set(`${topic}/${partition}`, Math.max(offset, begin));
    }
    const unknown = assignments.flatMap(({ topic, partitions }) =>
      partitions
        .filter((partition) => Number(found.get(topic)?.[partition] ?? -1) < 0)
        .map((partition) => ({
          topic,
          partition,
          offset: BigInt(committed.get(`${catalogue.topicOf(topic)}/${partition}`) ?? 0),
          leaderEpoch: -1,
        })),
    );
    if (unknown.length > 0) await this.#consumer.commit({ offsets: unknown });
    return committed;
  }

  #begin(topic: string, partition: number, committed: number): void {
    const { limits, deliver, policy, catalogue, group } = this.#options;
    const feed = new PartitionFeed(topic, partition);
    const delivery = new PartitionDelivery({
      committed: () => this.#assigned.get(`${topic}/${partition}`)?.committed ?? committed,
      read: async (from) => {
        feed.seek(from);
        const batch = feed.batch(limits);
        if (feed.isHungry) this.#hungry?.();
        return batch;
      },
      deliver,
      failed: (error, attempt) => policy.failed(catalogue.topicOf(group), topic, error, attempt),
      poll: policy.poll,
      redelivery: policy.redelivery,
      random: policy.random,
      full: Math.max(1, limits.batchEntriesMax / 4),
    });
    this.#assigned.set(`${topic}/${partition}`, { feed, delivery, committed });
  }

  async #fetch(): Promise<void> {
    const { signal } = this.#closing;
    const { catalogue, policy, group, topics } = this.#options;
    for (let failures = 0; !signal.aborted;) {
      const hungry = [...this.#assigned.values()].filter(({ feed }) => feed.isHungry);
      try {
        if (hungry.length === 0) await this.#untilHungry();
        else {
          const feeds = hungry.map(({ feed }) => feed);
          const came = await fetchInto(feeds, this.#consumer, (topic) => catalogue.nameOf(topic));
          if (came) for (const { delivery } of hungry) delivery.wake();
        }
        failures = 0;
      } catch (error) {
        policy.failed(catalogue.topicOf(group), topics[0] ?? '', error, failures);
        await pause(backOffMs(policy.redelivery, failures++, policy.random), signal);
      }
    }
  }

  #untilHungry(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 100);
      this.#hungry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

import { PartitionDelivery, type PollPolicy } from './delivery.js';
import type { Batch, Limits, Subscription } from './event-log.js';
import { pause, type RetryPolicy } from './retry.js';

/** What the loops over partitions need from a log. */
export interface DeliverySource {
  /** Partition numbers of a topic; none while another thread has yet to make it. A topic of no file is a fault. */
  partitions(topic: string): readonly number[];
  /** Makes the group known, so that its lag is seen before its first commit. */
  join(group: string, topic: string, partition: number): Promise<void>;
  committed(group: string, topic: string, partition: number): number;
  read(topic: string, partition: number, from: number, limits: Limits): Promise<Batch | undefined>;
}

export interface DeliveryPolicy {
  readonly poll: PollPolicy;
  readonly redelivery: RetryPolicy;
  /** 0 <= r < 1. */
  readonly random: () => number;
  readonly failed: (group: string, topic: string, error: unknown, attempt: number) => void;
}

export const defaultDelivery: DeliveryPolicy = {
  poll: { firstMs: 50, maxMs: 200, gatherMs: 0 },
  redelivery: { firstMs: 100, maxMs: 30_000 },
  random: () => 1,
  failed: () => undefined,
};

/** All loops of one log in this thread. */
export class Subscriptions {
  readonly #source: DeliverySource;
  readonly #policy: DeliveryPolicy;
  readonly #deliveries = new Map<string, Set<PartitionDelivery>>();
  readonly #open = new Set<Subscription>();

  constructor(source: DeliverySource, policy: DeliveryPolicy) {
    this.#source = source;
    this.#policy = policy;
  }

  async open(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription> {
    const members = topics.map((topic) => new TopicMember(this.#source, topic, this.#policy));
    const start = (topic: string) => (partition: number) => this.#start({ group, topic, partition }, limits, deliver);
    await Promise.all(members.map((member) => member.begin(group, start(member.topic))));
    const subscription: Subscription = {
      close: async () => {
        await Promise.all(members.map((member) => member.close()));
        this.#open.delete(subscription);
      },
    };
    this.#open.add(subscription);
    return subscription;
  }

  wake(topic: string): void {
    for (const delivery of this.#deliveries.get(topic) ?? []) delivery.wake();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((subscription) => subscription.close()));
  }

  #start({ group, topic, partition }: Place, limits: Limits, deliver: (batch: Batch) => Promise<void>): Subscription {
    const { poll, redelivery, random, failed } = this.#policy;
    const delivery = new PartitionDelivery({
      committed: () => this.#source.committed(group, topic, partition),
      read: (from) => this.#source.read(topic, partition, from, limits),
      deliver,
      failed: (error, attempt) => failed(group, topic, error, attempt),
      poll,
      redelivery,
      random,
      full: Math.max(1, limits.batchEntriesMax / 4),
    });
    const ofTopic = this.#deliveries.get(topic) ?? new Set();
    this.#deliveries.set(topic, ofTopic.add(delivery));
    return {
      close: async () => {
        await delivery.close();
        ofTopic.delete(delivery);
      },
    };
  }
}

interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** The partitions of one topic for one member of a group; waits for the topic where another thread makes it. */
class TopicMember {
  readonly #source: DeliverySource;
  readonly #policy: DeliveryPolicy;
  readonly #loops: Subscription[] = [];
  readonly #closing = new AbortController();
  #waiting: Promise<void> = Promise.resolve();

  constructor(
    source: DeliverySource,
    readonly topic: string,
    policy: DeliveryPolicy,
  ) {
    this.#source = source;
    this.#policy = policy;
  }

  async begin(group: string, start: (partition: number) => Subscription): Promise<void> {
    const partitions = this.#source.partitions(this.topic);
    if (partitions.length > 0) return this.#join(group, partitions, start);
    this.#waiting = this.#whenMade(group, start);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#waiting;
    await Promise.all(this.#loops.map((loop) => loop.close()));
  }

  async #join(group: string, partitions: readonly number[], start: (at: number) => Subscription): Promise<void> {
    await Promise.all(partitions.map((partition) => this.#source.join(group, this.topic, partition)));
    if (!this.#closing.signal.aborted) this.#loops.push(...partitions.map(start));
  }

  /** Another thread's file may also be locked or out of space for a moment: the next look may find it well. */
  async #whenMade(group: string, start: (partition: number) => Subscription): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted && this.#loops.length === 0;) {
      await pause(this.#policy.poll.firstMs, signal);
      try {
        await this.#join(group, this.#source.partitions(this.topic), start);
      } catch (error) {
        this.#policy.failed(group, this.topic, error, failures++);
      }
    }
  }
}

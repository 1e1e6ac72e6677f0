import { Admin, Consumer } from '@platformatic/kafka';
import { type Draft, type Entry, fault } from '#contracts';
import type { Batch, Capabilities, EventLog, Limits, LogAdmin, Subscription } from '../event-log.js';
import { partitionOf } from '../partition.js';
import { defaultDelivery, type DeliveryPolicy } from '../subscriptions.js';
import { KafkaCatalogue } from './catalogue.js';
import { kafkaFault } from './failure.js';
import { fetchInto } from './fetcher.js';
import { KafkaGroups } from './groups.js';
import { KafkaMember } from './member.js';
import { PartitionFeed } from './partition-feed.js';
import { KafkaProducer } from './producer.js';
import { clientOptions, type KafkaConnection } from './settings.js';

export interface KafkaEventLogOptions {
  readonly connection: KafkaConnection;
  /** In front of the names of topics and groups, `hie.`. */
  readonly prefix: string;
  readonly replicas?: number;
  readonly delivery?: Partial<DeliveryPolicy>;
}

/** Of one record with its headers: a message of 64 MiB fits. */
const recordBytesMax = 72 * 1024 * 1024;

/**
 * Topics on Apache Kafka. An append is durable when all in-sync replicas have it; it is not atomic over partitions. The
 * partition of a key is chosen here, as in every other log of ours.
 */
export class KafkaEventLog implements EventLog {
  readonly capabilities: Capabilities = {
    atomicAppend: false,
    compaction: 'eventually',
    partitions: true,
    persistent: true,
  };
  readonly admin: LogAdmin;
  readonly #options: KafkaEventLogOptions;
  readonly #admin: Admin;
  readonly #catalogue: KafkaCatalogue;
  readonly #producer: KafkaProducer;
  readonly #members = new Set<KafkaMember>();
  #reader: Consumer<Buffer, Buffer, Buffer, Buffer> | undefined;
  /** Reads take turns: a broker answers one fetch of a client after the other. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: KafkaEventLogOptions) {
    this.#options = options;
    this.#admin = new Admin(clientOptions(options.connection));
    const { prefix, replicas } = options;
    this.#catalogue = new KafkaCatalogue({ admin: this.#admin, prefix, replicas, recordBytesMax });
    this.#producer = new KafkaProducer(options.connection);
    const groups = new KafkaGroups(this.#admin, this.#catalogue);
    this.admin = {
      ensure: (topics, partitions) => this.#catalogue.ensure(topics, partitions),
      partitions: () => this.#catalogue.states(),
      groups: () => groups.states(),
      commit: (group, topic, partition, offset) =>
        this.#memberOf(group, topic, partition)?.commit(topic, partition, offset) ??
        groups.commit(group, topic, partition, offset),
      forget: (group) => groups.forget(group),
      trim: (topic, partition, offset) => groups.trim(topic, partition, offset),
    };
  }

  async check(drafts: readonly Draft[]): Promise<void> {
    const topics = new Set(drafts.map(({ topic }) => topic));
    const unknown = [...topics].filter((topic) => !this.#catalogue.knows(topic));
    if (unknown.length > 0) await this.#catalogue.find(unknown);
    const large = drafts.find((draft) => sizeOf(draft) > recordBytesMax);
    if (large) throw fault('LOG_EVENT_TOO_LARGE', { topic: large.topic, bytes: sizeOf(large), max: recordBytesMax });
  }

  async append(drafts: readonly Draft[]): Promise<readonly number[]> {
    await this.check(drafts);
    return this.#producer.append(drafts, ({ topic, key }) => ({
      topic: this.#catalogue.nameOf(topic),
      partition: partitionOf(key, this.#catalogue.count(topic)),
    }));
  }

  async subscribe(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription> {
    await this.#catalogue.find(topics);
    const member = await KafkaMember.join({
      connection: this.#options.connection,
      catalogue: this.#catalogue,
      group: this.#catalogue.nameOf(group),
      topics,
      limits,
      deliver,
      policy: { ...defaultDelivery, ...this.#options.delivery },
    });
    this.#members.add(member);
    return {
      close: async () => {
        await member.close();
        this.#members.delete(member);
      },
    };
  }

  async read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    await this.#catalogue.find([topic]);
    if (partition >= this.#catalogue.count(topic) || max <= 0) return [];
    const turn = this.#reading.then(() => this.#read(topic, partition, from, max));
    this.#reading = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members].map((member) => member.close()));
    this.#members.clear();
    await this.#reading;
    await Promise.all([this.#producer.close(), this.#admin.close(), this.#reader?.close(true)]);
  }

  async #read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    const state = (await this.#catalogue.states([topic])).find((one) => one.partition === partition);
    if (!state || from >= state.end) return [];
    const feed = new PartitionFeed(topic, partition);
    feed.seek(Math.max(from, state.begin));
    const limits = { batchEntriesMax: max, batchBytesMax: recordBytesMax };
    try {
      this.#reader ??= new Consumer({
        ...clientOptions(this.#options.connection),
        groupId: `${this.#options.prefix}reader`,
      });
      this.#reader.topics.track(this.#catalogue.nameOf(topic));
      while (
        (feed.batch(limits)?.entries.length ?? 0) < max &&
        (feed.fetchFrom ?? state.end) < state.end &&
        feed.isHungry
      )
        await fetchInto([feed], this.#reader, (name) => this.#catalogue.nameOf(name));
    } catch (error) {
      throw kafkaFault(error, { topic });
    }
    return feed.batch(limits)?.entries ?? [];
  }

  #memberOf(group: string, topic: string, partition: number): KafkaMember | undefined {
    const name = this.#catalogue.nameOf(group);
    return [...this.#members].find((member) => member.group === name && member.has(topic, partition));
  }
}

/** With room for the names of headers and what surrounds a record. */
const sizeOf = ({ key, attributes, value }: Draft): number =>
  value.length + Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(attributes)) + 1024;

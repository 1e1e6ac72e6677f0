import { type Draft, type Entry, Fault, fault } from '#contracts';
import type { Batch, Capabilities, EventLog, Limits, LogAdmin, Subscription } from '../event-log.js';
import { partitionOf } from '../partition.js';
import { defaultDelivery, type DeliveryPolicy } from '../subscriptions.js';
import { KafkaCatalogue, type KafkaCondition } from './catalogue.js';
import type { KafkaClient, KafkaClientName } from './client.js';
import { isTopicLost } from './failure.js';
import { KafkaGroups } from './groups.js';
import { KafkaMember } from './member.js';
import { PartitionFeed } from './partition-feed.js';
import { KafkaProducer } from './producer.js';
import { bytesOf, type Outgoing, recordOf } from './records.js';
import { recordBytesMax } from './settings.js';

export interface KafkaEventLogOptions {
  readonly client: KafkaClient;
  /** In front of the names of topics and groups, `hie.`. */
  readonly prefix: string;
  readonly replicas?: number | undefined;
  readonly delivery?: Partial<DeliveryPolicy> | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly notice?: ((finding: Fault) => void) | undefined;
}

/** What the console shows of the cluster. */
export interface KafkaLogState extends Partial<KafkaCondition> {
  readonly client: KafkaClientName;
}

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
  readonly #client: KafkaClient;
  readonly #policy: DeliveryPolicy;
  readonly #catalogue: KafkaCatalogue;
  readonly #producer: KafkaProducer;
  readonly #members = new Set<KafkaMember>();
  /** Reads take turns: a broker answers one fetch of a client after the other. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor({
    client,
    prefix,
    replicas,
    delivery,
    groups: known = [],
    notice = () => undefined,
  }: KafkaEventLogOptions) {
    this.#client = client;
    this.#policy = { ...defaultDelivery, ...delivery };
    this.#catalogue = new KafkaCatalogue({ admin: client.admin, prefix, replicas, notice });
    this.#producer = new KafkaProducer(client, (name) => this.#catalogue.bytesMax(this.#catalogue.topicOf(name)));
    const groups = new KafkaGroups(client.admin, this.#catalogue, known);
    this.admin = {
      ensure: (topics, partitions) => this.#catalogue.ensure(topics, partitions),
      partitions: (only) => this.#catalogue.states(only),
      groups: (only) => groups.states(only),
      offsetAt: (topic, partition, at) => this.#catalogue.offsetAt(topic, partition, at),
      commit: (group, topic, partition, offset) => {
        const members = this.#membersOf(group);
        const owner = members.find((member) => member.has(topic, partition));
        if (owner) return owner.commit(topic, partition, offset);
        if (members.length > 0) return Promise.reject(fault('LOG_PARTITION_MOVED', { group, topic, partition }));
        return groups.move(group, [{ topic, partition, offset }]);
      },
      move: (group, places) => groups.move(group, places),
      forget: (group) => groups.forget(group),
      trim: (topic, partition, offset) => groups.trim(topic, partition, offset),
    };
  }

  get state(): KafkaLogState {
    return { client: this.#client.name, ...this.#catalogue.condition };
  }

  async check(drafts: readonly Draft[]): Promise<void> {
    await this.#records(drafts);
  }

  async append(drafts: readonly Draft[]): Promise<readonly number[]> {
    try {
      return await this.#producer.append(await this.#records(drafts));
    } catch (error) {
      throw isTopicLost(error) ? await this.#restored(topicsOf(drafts), error) : error;
    }
  }

  /** Appends entries of another log, with the times at which that one took them. */
  async copy(entries: readonly Entry[]): Promise<readonly number[]> {
    const records = await this.#records(entries);
    return this.#producer.append(records.map((record, n) => ({ ...record, at: entries[n]?.appendedAt ?? 0 })));
  }

  async subscribe(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription> {
    const member = new KafkaMember({
      client: this.#client,
      catalogue: this.#catalogue,
      group: this.#catalogue.nameOf(group),
      topics,
      limits,
      deliver,
      policy: this.#policy,
    });
    // Before it joins: what it is handed at once is committed by it.
    this.#members.add(member);
    const close = async (): Promise<void> => {
      await member.close();
      this.#members.delete(member);
    };
    try {
      await member.join();
    } catch (error) {
      await close();
      throw error;
    }
    return { close };
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
    await this.#client.close();
  }

  async #read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    const state = (await this.#catalogue.states([topic])).find((one) => one.partition === partition);
    if (!state || from >= state.end) return [];
    const feed = new PartitionFeed(topic, partition, this.#catalogue.nameOf(topic));
    feed.seek(Math.max(from, state.begin));
    const limits = { batchEntriesMax: max, batchBytesMax: recordBytesMax };
    const isEnough = (): boolean =>
      (feed.fetchFrom ?? state.end) >= state.end || (feed.batch(limits)?.entries.length ?? 0) >= max;
    if (!isEnough()) await this.#client.readInto(feed, isEnough);
    return feed.batch(limits)?.entries ?? [];
  }

  async #records(drafts: readonly Draft[]): Promise<readonly Outgoing[]> {
    await this.#catalogue.find(topicsOf(drafts));
    return drafts.map((draft) => this.#recordOf(draft));
  }

  #recordOf(draft: Draft): Outgoing {
    const { topic, key } = draft;
    const record = recordOf(draft, this.#catalogue.nameOf(topic), partitionOf(key, this.#catalogue.count(topic)));
    const [bytes, limit] = [bytesOf(record), this.#catalogue.bytesMax(topic)];
    if (bytes > limit) throw fault('LOG_EVENT_TOO_LARGE', { topic, bytes, limit });
    return record;
  }

  /**
   * Somebody deleted a topic: it is made again, and who appended is told to try again; so is who asked a broker that does not
   * know it yet.
   */
  async #restored(topics: readonly string[], error: unknown): Promise<unknown> {
    const restored = await this.#catalogue.restore(topics).catch((failure: unknown) => failure);
    if (restored instanceof Fault) return restored;
    if (!Array.isArray(restored)) return error;
    if (restored.length === 0)
      return this.#catalogue.areEnsured(topics) ? fault('LOG_UNAVAILABLE', { topic: topics.join(' ') }, error) : error;
    await Promise.allSettled([...this.#members].map((member) => member.restart(restored)));
    return fault('LOG_TOPIC_LOST', { topic: restored.join(' ') }, error);
  }

  #membersOf(group: string): readonly KafkaMember[] {
    const name = this.#catalogue.nameOf(group);
    return [...this.#members].filter((member) => member.group === name);
  }
}

const topicsOf = (drafts: readonly Draft[]): readonly string[] => [...new Set(drafts.map(({ topic }) => topic))];

import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { type Fault, fault } from '#contracts';
import { backOffMs, pause } from '../../retry.js';
import { type JoinOptions, keyOf, type Membership, type PlaceOffset } from '../client.js';
import type { PartitionFeed } from '../partition-feed.js';
import { timing } from '../settings.js';
import { askedOffset, takeInto } from './batches.js';
import { isTopicLost } from '../failure.js';
import { kafkajsFault } from './failure.js';
import { consumerSettings, retry } from './options.js';

const joinMs = 45_000;

/** Batches go into the feeds as they come; a partition whose feed is full is paused. */
export class KafkajsMembership implements Membership {
  readonly #options: JoinOptions;
  readonly #kafka: Kafka;
  readonly #closing = new AbortController();
  #consumer: Consumer;
  #assigning: Promise<void> = Promise.resolve();
  #running = Promise.withResolvers<void>();
  #renewing: Promise<void> | undefined;
  #crash: Fault | undefined;

  private constructor(options: JoinOptions, kafka: Kafka) {
    this.#options = options;
    this.#kafka = kafka;
    this.#consumer = this.#newConsumer();
  }

  static async join(options: JoinOptions, kafka: Kafka): Promise<KafkajsMembership> {
    const membership = new KafkajsMembership(options, kafka);
    try {
      await membership.#run();
      await membership.#untilRunning(joinMs);
    } catch (error) {
      await membership.close();
      throw kafkajsFault(error);
    }
    await membership.#assigning;
    return membership;
  }

  async commit(offsets: readonly PlaceOffset[]): Promise<void> {
    try {
      // It says nothing, and commits nothing, while it is not in its group.
      await this.#untilRunning(timing.requestMs);
      await this.#consumer.commitOffsets(offsets.map((one) => ({ ...one, offset: String(one.offset) })));
    } catch (error) {
      throw kafkajsFault(error);
    }
  }

  hungry({ name, partition, fetchFrom }: PartitionFeed): void {
    try {
      if (fetchFrom !== undefined) this.#consumer.resume([{ topic: name, partitions: [partition] }]);
    } catch {
      // Out of its group it has nothing to resume: the next assignment begins without pauses.
    }
  }

  moved(feed: PartitionFeed): void {
    const { name: topic, partition, fetchFrom } = feed;
    try {
      if (fetchFrom !== undefined) this.#consumer.seek({ topic, partition, offset: String(fetchFrom) });
    } catch {
      // Out of its group it has nowhere to seek: the first batch of the next assignment is compared with the feed.
    }
    this.hungry(feed);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#running.promise.catch(() => undefined);
    this.#running.reject(fault('LOG_UNAVAILABLE'));
    await this.#renewing;
    await this.#consumer.disconnect().catch(() => undefined);
    await this.#assigning;
  }

  #newConsumer(): Consumer {
    const settings = { ...consumerSettings, retry: { ...retry, restartOnFailure: async () => false } };
    const consumer = this.#kafka.consumer({ groupId: this.#options.group, ...settings });
    consumer.on('consumer.group_join', ({ payload: { memberAssignment } }) => this.#assign(memberAssignment));
    consumer.on('consumer.fetch_start', () => this.#running.resolve());
    consumer.on('consumer.crash', ({ payload: { error } }) => {
      if (consumer === this.#consumer) this.#crashed(error);
    });
    return consumer;
  }

  async #run(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await this.#consumer.run({ autoCommit: false, eachBatch: (payload) => this.#take(payload) });
  }

  #assign(assignment: Readonly<Record<string, readonly number[]>>): void {
    const places = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.#assigning = this.#assigning.then(() => this.#options.assigned(places, this));
  }

  async #take({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    const { feeds, came, outOfRange } = this.#options;
    await this.#settled(heartbeat);
    const key = keyOf(batch);
    const feed = feeds().find(({ name, partition }) => keyOf({ topic: name, partition }) === key);
    // What nobody asked for yet comes again where it is asked for.
    if (feed?.fetchFrom === undefined) return this.#goOn(batch, askedOffset(batch));
    if (takeInto(feed, batch)) came(feed);
    else if (askedOffset(batch) > feed.fetchFrom) await outOfRange(feed);
    if (feed.fetchFrom !== Number(batch.lastOffset()) + 1) this.#goOn(batch, feed.fetchFrom);
    if (!feed.isHungry) this.#consumer.pause([{ topic: batch.topic, partitions: [batch.partition] }]);
  }

  #goOn({ topic, partition }: EachBatchPayload['batch'], offset: number | undefined): void {
    if (offset !== undefined) this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  /** An assignment is taken up; meanwhile the member stays in its group. */
  async #settled(heartbeat: () => Promise<void>): Promise<void> {
    for (let isSettled = false; !isSettled;) {
      const assigned = this.#assigning.then(() => true);
      isSettled = await Promise.race([assigned, pause(timing.heartbeatMs, undefined).then(() => false)]);
      await heartbeat();
    }
  }

  /** Its own restart leaves out what it holds for final, and a member that is out stays out. */
  #crashed(error: unknown): void {
    this.#running = Promise.withResolvers();
    this.#running.promise.catch(() => undefined);
    this.#crash = kafkajsFault(error);
    this.#options.failed(this.#crash, 0);
    this.#renewing ??= this.#renew();
  }

  /** Until one runs: also a start that fails is told as a crash only, while `run` itself resolves. */
  async #renew(): Promise<void> {
    const { retry: policy, random, failed, topicLost } = this.#options;
    const { signal } = this.#closing;
    for (let attempt = 0; this.#crash !== undefined && !signal.aborted; attempt++) {
      await pause(backOffMs(policy, attempt, random), signal);
      if (signal.aborted) break;
      try {
        await this.#consumer.disconnect().catch(() => undefined);
        if (isTopicLost(this.#crash)) await topicLost();
        this.#consumer = this.#newConsumer();
        this.#crash = undefined;
        await this.#run();
      } catch (error) {
        this.#crash = kafkajsFault(error);
        failed(this.#crash, attempt);
      }
    }
    this.#renewing = undefined;
  }

  async #untilRunning(withinMs: number): Promise<void> {
    const late = new AbortController();
    const timeout = pause(withinMs, late.signal).then(() => {
      if (!late.signal.aborted) throw fault('LOG_UNAVAILABLE', { withinMs });
    });
    try {
      await Promise.race([this.#running.promise, timeout]);
    } finally {
      late.abort();
    }
  }
}

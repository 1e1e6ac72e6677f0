import { randomUUID } from 'node:crypto';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { pause } from '../../retry.js';
import { fault } from '#contracts';
import { type JoinOptions, type KafkaClient, keyOf, type Membership } from '../client.js';
import type { PartitionFeed } from '../partition-feed.js';
import type { Outgoing } from '../records.js';
import { type KafkaConnection, timing } from '../settings.js';
import { KafkajsAdmin } from './admin.js';
import { takeInto } from './batches.js';
import { kafkajsFault } from './failure.js';
import { KafkajsMembership } from './membership.js';
import { consumerSettings, kafkaOf, retry } from './options.js';

export class KafkajsClient implements KafkaClient {
  readonly name = 'kafkajs';
  readonly admin: KafkajsAdmin;
  readonly #kafka: Kafka;
  readonly #readerGroup: string;
  #producer: Promise<Producer> | undefined;

  constructor(connection: KafkaConnection, readerGroup: string) {
    this.#kafka = kafkaOf(connection);
    this.#readerGroup = readerGroup;
    this.admin = new KafkajsAdmin(this.#kafka);
  }

  async send(records: readonly Outgoing[]): Promise<ReadonlyMap<string, number>> {
    const topics = new Map<string, Outgoing[]>();
    for (const record of records) {
      const ofTopic = topics.get(record.topic);
      if (ofTopic) ofTopic.push(record);
      else topics.set(record.topic, [record]);
    }
    const topicMessages = [...topics].map(([topic, messages]) => ({ topic, messages: messages.map(messageOf) }));
    try {
      const producer = await (this.#producer ??= this.#connectProducer());
      const sent = await producer.sendBatch({ acks: -1, timeout: timing.connectMs, topicMessages });
      return new Map(
        sent.map(({ topicName, partition, baseOffset }) => [
          keyOf({ topic: topicName, partition }),
          Number(baseOffset ?? -1),
        ]),
      );
    } catch (error) {
      // Its sequence numbers may have come apart from those of the broker, which it never mends: a new one begins anew.
      const failed = this.#producer;
      this.#producer = undefined;
      void failed?.then((producer) => producer.disconnect()).catch(() => undefined);
      throw kafkajsFault(error);
    }
  }

  join(options: JoinOptions): Promise<Membership> {
    return KafkajsMembership.join(options, this.#kafka);
  }

  /** It fetches for members of groups only: one joins for this read, and is gone with its group afterwards. */
  async readInto(feed: PartitionFeed, isEnough: () => boolean): Promise<void> {
    const groupId = `${this.#readerGroup}-${randomUUID()}`;
    const consumer = this.#kafka.consumer({ groupId, ...consumerSettings, retry });
    const enough = Promise.withResolvers<void>();
    const done = new AbortController();
    consumer.on('consumer.crash', ({ payload: { error } }) => enough.reject(kafkajsFault(error)));
    const seek = (): void =>
      consumer.seek({ topic: feed.name, partition: feed.partition, offset: String(feed.fetchFrom ?? 0) });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [feed.name], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (batch.partition !== feed.partition) return;
          if (!takeInto(feed, batch)) seek();
          if (isEnough() || !feed.isHungry) enough.resolve();
        },
      });
      seek();
      await Promise.race([enough.promise, tooLate(done.signal)]);
    } catch (error) {
      throw kafkajsFault(error);
    } finally {
      done.abort();
      await consumer.disconnect().catch(() => undefined);
      await this.admin.deleteGroup(groupId).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    await Promise.all([producer?.disconnect(), this.admin.close()]);
  }

  async #connectProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: timing.metadataMs,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry,
    });
    await producer.connect();
    return producer;
  }
}

const messageOf = ({ partition, key, value, headers, at }: Outgoing) => ({
  ...(at !== undefined && { timestamp: String(at) }),
  partition,
  key,
  value,
  headers: { ...headers },
});

async function tooLate(signal: AbortSignal): Promise<void> {
  await pause(timing.requestMs, signal);
  if (!signal.aborted) throw fault('LOG_UNAVAILABLE');
}

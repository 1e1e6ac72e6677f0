import { Consumer, ProduceAcks, Producer } from '@platformatic/kafka';
import { type JoinOptions, type KafkaClient, keyOf, type Membership } from '../client.js';
import type { PartitionFeed } from '../partition-feed.js';
import type { Outgoing } from '../records.js';
import type { KafkaConnection } from '../settings.js';
import { PlatformaticAdmin } from './admin.js';
import { platformaticFault } from './failure.js';
import { type BinaryConsumer, fetchInto } from './fetcher.js';
import { PlatformaticMembership } from './membership.js';
import { clientOptions } from './options.js';

export class PlatformaticClient implements KafkaClient {
  readonly name = 'platformatic';
  readonly admin: PlatformaticAdmin;
  readonly #connection: KafkaConnection;
  readonly #producer: Producer<Buffer, Buffer, Buffer, Buffer>;
  readonly #readerGroup: string;
  #reader: BinaryConsumer | undefined;

  /** `readerGroup` is a name that the library wants for reads without a group; nobody joins it. */
  constructor(connection: KafkaConnection, readerGroup: string) {
    this.#connection = connection;
    this.#readerGroup = readerGroup;
    this.admin = new PlatformaticAdmin(connection);
    this.#producer = new Producer({ ...clientOptions(connection), idempotent: true, acks: ProduceAcks.ALL });
  }

  async send(records: readonly Outgoing[]): Promise<ReadonlyMap<string, number>> {
    const messages = records.map(({ topic, partition, key, value, headers, at }) => ({
      ...(at !== undefined && { timestamp: BigInt(at) }),
      topic,
      partition,
      key: Buffer.from(key),
      value,
      headers: new Map(Object.entries(headers).map(([name, text]) => [bufferOf(name), Buffer.from(text)])),
    }));
    try {
      const { offsets = [] } = await this.#producer.send({ messages, acks: ProduceAcks.ALL });
      return new Map(offsets.map((place) => [keyOf(place), Number(place.offset)]));
    } catch (error) {
      throw platformaticFault(error);
    }
  }

  join(options: JoinOptions): Promise<Membership> {
    return PlatformaticMembership.join(options, this.#connection);
  }

  async readInto(feed: PartitionFeed, isEnough: () => boolean): Promise<void> {
    this.#reader ??= new Consumer({ ...clientOptions(this.#connection), groupId: this.#readerGroup });
    this.#reader.topics.track(feed.name);
    while (!isEnough() && feed.isHungry) await fetchInto([feed], this.#reader, async () => feed.reset());
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.close(), this.admin.close(), this.#reader?.close(true)]);
  }
}

/** The names of headers are few and always the same. */
const names = new Map<string, Buffer>();
const namesMax = 100;

function bufferOf(name: string): Buffer {
  const known = names.get(name);
  if (known) return known;
  const made = Buffer.from(name);
  if (names.size < namesMax) names.set(name, made);
  return made;
}

import { Consumer, type GroupAssignment } from '@platformatic/kafka';
import { backOffMs, pause } from '../../retry.js';
import { type JoinOptions, type Membership, type PlaceOffset } from '../client.js';
import { isTopicLost } from '../failure.js';
import { type KafkaConnection, timing } from '../settings.js';
import { platformaticFault } from './failure.js';
import { type BinaryConsumer, fetchInto } from './fetcher.js';
import { clientOptions } from './options.js';

/** Fetches for all partitions of a member in one loop; the library keeps the member in its group. */
export class PlatformaticMembership implements Membership {
  readonly #options: JoinOptions;
  readonly #consumer: BinaryConsumer;
  /** Fetches, and does nothing else: a broker answers one client after the other, and a fetch may wait. */
  readonly #fetcher: BinaryConsumer;
  readonly #closing = new AbortController();
  #assigning: Promise<void> = Promise.resolve();
  #fetching: Promise<void> = Promise.resolve();
  #rejoining: Promise<void> | undefined;
  #hungry: (() => void) | undefined;

  private constructor(options: JoinOptions, connection: KafkaConnection) {
    this.#options = options;
    this.#consumer = new Consumer({
      ...clientOptions(connection),
      // Before the library repeats a commit it joins the group again. So does the heartbeat, each join undoes the other one,
      // and the group stands still for minutes. What fails is repeated by who commits, and by this class.
      retries: 0,
      groupId: options.group,
      sessionTimeout: timing.sessionMs,
      rebalanceTimeout: timing.rebalanceMs,
      heartbeatInterval: timing.heartbeatMs,
    });
    this.#fetcher = new Consumer({ ...clientOptions(connection), groupId: options.group });
    for (const topic of options.topics) this.#consumer.topics.track(topic);
    this.#consumer.on('consumer:group:join', ({ assignments = [] }) => this.#assign(assignments));
    // The library gives a member up that could not join again; unheard, the event would end the process.
    this.#consumer.on('error', (error: unknown) => this.#rejoin(error));
  }

  static async join(options: JoinOptions, connection: KafkaConnection): Promise<PlatformaticMembership> {
    const membership = new PlatformaticMembership(options, connection);
    try {
      await membership.#consumer.joinGroup({});
    } catch (error) {
      await membership.close();
      throw platformaticFault(error);
    }
    await membership.#assigning;
    membership.#fetching = membership.#fetch();
    return membership;
  }

  async commit(offsets: readonly PlaceOffset[]): Promise<void> {
    try {
      await this.#consumer.commit({
        offsets: offsets.map(({ topic, partition, offset }) => ({
          topic,
          partition,
          offset: BigInt(offset),
          leaderEpoch: -1,
        })),
      });
    } catch (error) {
      throw platformaticFault(error);
    }
  }

  hungry(): void {
    this.#hungry?.();
  }

  moved(): void {
    this.#hungry?.();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#hungry?.();
    await this.#rejoining;
    await this.#assigning;
    await this.#fetching;
    // Without a broker there is nobody to take leave of: the session of the member ends by itself.
    await Promise.allSettled([this.#consumer.close(true), this.#fetcher.close(true)]);
  }

  #assign(assignments: readonly GroupAssignment[]): void {
    const places = assignments.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.#assigning = this.#assigning.then(() => this.#options.assigned(places, this));
  }

  #rejoin(error: unknown): void {
    this.#options.failed(platformaticFault(error), 0);
    this.#rejoining ??= this.#joinAgain().finally(() => (this.#rejoining = undefined));
  }

  async #joinAgain(): Promise<void> {
    const { retry, random, failed } = this.#options;
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt++) {
      await pause(backOffMs(retry, attempt, random), signal);
      if (signal.aborted) return;
      try {
        await this.#consumer.joinGroup({});
        return;
      } catch (error) {
        failed(platformaticFault(error), attempt);
      }
    }
  }

  async #fetch(): Promise<void> {
    const { signal } = this.#closing;
    const { feeds, came, outOfRange, topicLost, failed, retry, random } = this.#options;
    for (let failures = 0; !signal.aborted;) {
      const hungry = feeds().filter(({ isHungry }) => isHungry);
      try {
        if (hungry.length === 0) await this.#untilHungry();
        else for (const feed of await fetchInto(hungry, this.#fetcher, outOfRange)) came(feed);
        failures = 0;
      } catch (error) {
        failed(error, failures);
        await pause(backOffMs(retry, failures++, random), signal);
        if (isTopicLost(error)) await topicLost();
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

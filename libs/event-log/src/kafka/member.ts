import { Fault, fault } from '#contracts';
import { PartitionDelivery } from '../delivery.js';
import type { Batch, Limits, Subscription } from '../event-log.js';
import { backOffMs, pause } from '../retry.js';
import type { DeliveryPolicy } from '../subscriptions.js';
import type { KafkaCatalogue } from './catalogue.js';
import { type KafkaClient, keyOf, type Membership, type Place, type PlaceOffset } from './client.js';
import { PartitionFeed } from './partition-feed.js';

export interface MemberOptions {
  readonly client: KafkaClient;
  readonly catalogue: KafkaCatalogue;
  /** With prefix. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly limits: Limits;
  readonly deliver: (batch: Batch) => Promise<void>;
  readonly policy: DeliveryPolicy;
}

/** A group that is new, or shares its partitions out at this moment, lets nobody in for a second or two. */
const usualTries = 5;

interface Assigned {
  readonly feed: PartitionFeed;
  readonly delivery: PartitionDelivery;
  committed: number;
  /** What the group has committed may still be of the topic that was deleted. */
  isRestarted: boolean;
}

/**
 * One member of a consumer group: the client fetches for all of its partitions, and one loop for each partition hands
 * out what came, batch by batch. A partition that is taken away finishes the batch in hand.
 */
export class KafkaMember implements Subscription {
  readonly group: string;
  readonly #options: MemberOptions;
  readonly #assigned = new Map<string, Assigned>();
  readonly #closing = new AbortController();
  #membership: Membership | undefined;
  /** The topics that it reads, by their names. */
  readonly #ids = new Map<string, string | undefined>();
  #assignment = 0;

  constructor(options: MemberOptions) {
    this.group = options.group;
    this.#options = options;
  }

  /**
   * Resolves when it has its first partitions. While members come and go, or a broker starts, a group may turn one away: it
   * comes again until it is let in. Faults LOG_TOPIC_UNKNOWN, LOG_ACCESS_REFUSED; where it is closed before, with what it met.
   */
  async join(): Promise<void> {
    const { policy } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        this.#membership = await this.#joined();
        return;
      } catch (error) {
        if (this.#closing.signal.aborted || !mayPass(error)) throw error;
        if (attempt >= usualTries) this.#failed(error, attempt);
        await pause(backOffMs(policy.redelivery, attempt, policy.random), this.#closing.signal);
      }
    }
  }

  async #joined(): Promise<Membership> {
    const { client, catalogue, group, topics, policy } = this.#options;
    await catalogue.find(topics);
    for (const [topic, id] of await catalogue.ids(topics)) this.#ids.set(topic, id);
    return client.join({
      group,
      topics: topics.map((topic) => catalogue.nameOf(topic)),
      assigned: (places, membership) => this.#assign(places, membership),
      feeds: () => [...this.#assigned.values()].map(({ feed }) => feed),
      came: (feed) => this.#at(feed)?.delivery.wake(),
      outOfRange: (feed) => this.#outOfRange(feed),
      topicLost: () => this.#topicLost(),
      failed: (error, attempt) => this.#failed(error, attempt),
      retry: policy.redelivery,
      random: policy.random,
    });
  }

  has(topic: string, partition: number): boolean {
    return this.#assigned.has(keyOf({ topic, partition }));
  }

  /** Also backwards: then the partition goes on from there. */
  async commit(topic: string, partition: number, offset: number): Promise<void> {
    await this.#commit([{ topic: this.#options.catalogue.nameOf(topic), partition, offset }]);
    const assigned = this.#assigned.get(keyOf({ topic, partition }));
    if (!assigned) return;
    assigned.committed = offset;
    assigned.isRestarted = false;
    assigned.delivery.wake();
  }

  /**
   * Where a topic was made again, what was fetched of the old one, and how far it was worked through, says nothing. A broker
   * that has just started may miss one that is there as before: that one goes on.
   */
  async restart(topics: readonly string[]): Promise<void> {
    const read = topics.filter((topic) => this.#options.topics.includes(topic));
    const ids = await this.#options.catalogue.ids(read);
    const others = new Set(
      read.filter((topic) => ids.get(topic) === undefined || ids.get(topic) !== this.#ids.get(topic)),
    );
    const places = [...this.#assigned.values()].filter(({ feed }) => others.has(feed.topic));
    for (const place of places) this.#goTo(place, 0);
    const offsets = places.map(({ feed }) => ({ topic: feed.name, partition: feed.partition, offset: 0 }));
    if (offsets.length > 0) await this.#membership?.commit(offsets);
    for (const [topic, id] of ids) this.#ids.set(topic, id);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#assigned.values()].map(({ delivery }) => delivery.close()));
    await this.#membership?.close();
  }

  async #commit(offsets: readonly PlaceOffset[]): Promise<void> {
    try {
      await this.#membership?.commit(offsets);
    } catch (error) {
      // Out of its group for a moment, it will be told what is left to it.
      if (error instanceof Fault && error.code === 'LOG_GROUP_BUSY') throw fault('LOG_UNAVAILABLE', {}, error);
      throw error;
    }
  }

  /** Until it succeeds, or the next rebalance says otherwise: a partition that nobody works on would stay so. */
  async #assign(places: readonly Place[], membership: Membership): Promise<void> {
    const { policy, catalogue } = this.#options;
    const assignment = ++this.#assignment;
    this.#membership = membership;
    const own = places.map(({ topic, partition }) => ({ topic: catalogue.topicOf(topic), partition }));
    for (let attempt = 0; !this.#closing.signal.aborted && assignment === this.#assignment; attempt++) {
      try {
        await this.#take(own);
        return;
      } catch (error) {
        this.#failed(error, attempt);
        await pause(backOffMs(policy.redelivery, attempt, policy.random), this.#closing.signal);
      }
    }
  }

  async #take(places: readonly Place[]): Promise<void> {
    const wanted = new Set(places.map(keyOf));
    const lost = [...this.#assigned].filter(([key]) => !wanted.has(key));
    for (const [key] of lost) this.#assigned.delete(key);
    await Promise.all(lost.map(([, { delivery }]) => delivery.close()));
    const committed = await this.#committed(places);
    for (const place of places) {
      const at = committed.get(keyOf(place)) ?? 0;
      const kept = this.#assigned.get(keyOf(place));
      // Another member may have had it for a while, and got further.
      if (kept?.isRestarted === false) kept.committed = Math.max(kept.committed, at);
      else if (kept) kept.delivery.rewind();
      else if (!this.#closing.signal.aborted) this.#begin(place, at);
    }
  }

  /** Committed offsets; a partition that the group has none for gets that of its oldest entry, so that its lag shows. */
  async #committed(places: readonly Place[]): Promise<ReadonlyMap<string, number>> {
    const { client, catalogue, group } = this.#options;
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const [known, states] = await Promise.all([client.admin.committed(group), catalogue.states(topics)]);
    const offsets = new Map(known.map((one) => [keyOf(one), one.offset]));
    const own = new Set(places.map(keyOf));
    const found = states
      .filter((state) => own.has(keyOf(state)))
      .map(({ topic, partition, begin, end }) => {
        const place = { topic: catalogue.nameOf(topic), partition };
        const committed = offsets.get(keyOf(place));
        // Beyond the end: the entries that it counted are no more.
        const offset = committed === undefined || committed > end ? begin : Math.max(committed, begin);
        return { key: keyOf({ topic, partition }), place: { ...place, offset }, isNew: committed === undefined };
      });
    const unknown = found.filter(({ isNew }) => isNew).map(({ place }) => place);
    if (unknown.length > 0) await this.#membership?.commit(unknown);
    return new Map(found.map(({ key, place }) => [key, place.offset]));
  }

  #begin({ topic, partition }: Place, committed: number): void {
    const { limits, deliver, policy, catalogue, group } = this.#options;
    const feed = new PartitionFeed(topic, partition, catalogue.nameOf(topic));
    const delivery = new PartitionDelivery({
      committed: () => this.#at(feed)?.committed ?? committed,
      read: async (from) => {
        const wasHungry = feed.isHungry;
        const moved = feed.seek(from);
        const batch = feed.batch(limits);
        if (moved) this.#membership?.moved(feed);
        else if (feed.isHungry && !wasHungry) this.#membership?.hungry(feed);
        return batch;
      },
      deliver,
      failed: (error, attempt) => policy.failed(catalogue.topicOf(group), topic, error, attempt),
      poll: policy.poll,
      redelivery: policy.redelivery,
      random: policy.random,
      full: Math.max(1, limits.batchEntriesMax / 4),
    });
    this.#assigned.set(keyOf(feed), { feed, delivery, committed, isRestarted: false });
  }

  async #outOfRange(feed: PartitionFeed): Promise<void> {
    const assigned = this.#at(feed);
    const states = await this.#options.catalogue.states([feed.topic]);
    const state = states.find(({ partition }) => partition === feed.partition);
    const from = feed.fetchFrom;
    if (!assigned || !state || from === undefined) return;
    // Retention took what comes next: go on with the oldest that is there.
    if (from < state.begin) feed.fetched(from, [], state.begin);
    else if (from > state.end) this.#goTo(assigned, state.begin);
    this.#membership?.moved(feed);
  }

  async #topicLost(): Promise<void> {
    const { catalogue, topics } = this.#options;
    try {
      await catalogue.restore(topics);
      await this.restart(topics);
    } catch (error) {
      this.#failed(error, 0);
    }
  }

  #goTo(assigned: Assigned, offset: number): void {
    assigned.committed = offset;
    assigned.isRestarted = true;
    assigned.feed.reset();
    assigned.delivery.rewind();
  }

  #at(feed: PartitionFeed): Assigned | undefined {
    return this.#assigned.get(keyOf(feed));
  }

  #failed(error: unknown, attempt: number): void {
    const { policy, catalogue, group, topics } = this.#options;
    policy.failed(catalogue.topicOf(group), topics[0] ?? '', error, attempt);
  }
}

/** Also a member that its group does not know any more is let in as a new one. */
const mayPass = (error: unknown): boolean =>
  error instanceof Fault && (error.retriable || error.code === 'LOG_GROUP_BUSY');

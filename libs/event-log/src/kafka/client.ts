import type { RetryPolicy } from '../retry.js';
import type { PartitionFeed } from './partition-feed.js';
import type { Outgoing } from './records.js';

/** A partition as Kafka names it: topics and groups carry the prefix here. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface PlaceOffset extends Place {
  readonly offset: number;
}

export const keyOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/**
 * What the log needs of a library that speaks Kafka. Everything rejects with a fault of ours. What is above it (batches,
 * order, progress, checks) is the same for every client.
 */
export interface KafkaClient {
  readonly name: KafkaClientName;
  readonly admin: ClientAdmin;
  /**
   * With acks=all and idempotently, within one request to each broker. The first offset that each partition got, by
   * `keyOf`. The caller sends one after the other. After a rejection nobody knows what was kept.
   */
  send(records: readonly Outgoing[]): Promise<ReadonlyMap<string, number>>;
  /** Resolves when the first assignment was taken up. */
  join(options: JoinOptions): Promise<Membership>;
  /** Fetches into the feed, without any group, until `isEnough`. */
  readInto(feed: PartitionFeed, isEnough: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export type KafkaClientName = 'platformatic' | 'kafkajs';

/** One member of a consumer group; it fetches for the feeds of its partitions, as long as they are hungry. */
export interface Membership {
  commit(offsets: readonly PlaceOffset[]): Promise<void>;
  /** The feed has room again. */
  hungry(feed: PartitionFeed): void;
  /** The feed goes on elsewhere than where it was. */
  moved(feed: PartitionFeed): void;
  close(): Promise<void>;
}

export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** What the member has from now on, after each rebalance; awaited before anything is fetched. */
  readonly assigned: (places: readonly Place[], membership: Membership) => Promise<void>;
  readonly feeds: () => readonly PartitionFeed[];
  readonly came: (feed: PartitionFeed) => void;
  /** The feed asks for what is not there: retention took it, or the topic is another one. */
  readonly outOfRange: (feed: PartitionFeed) => Promise<void>;
  readonly topicLost: () => Promise<void>;
  readonly failed: (error: unknown, attempt: number) => void;
  readonly retry: RetryPolicy;
  readonly random: () => number;
}

export interface TopicShape {
  /** Of this topic, and of none that gets its name later. A client may not tell. */
  readonly id?: string | undefined;
  readonly partitions: number;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Milliseconds since 1970: the first offset that is not older; the end where all are. */
export type OffsetMoment = 'begin' | 'end' | { readonly at: number };

export interface ClientAdmin {
  brokers(): Promise<number>;
  topicNames(): Promise<readonly string[]>;
  /** Those that are there. */
  shapes(topics: readonly string[]): Promise<ReadonlyMap<string, TopicShape>>;
  /** One that somebody else made meanwhile is left as it is. */
  create(topics: readonly NewTopic[]): Promise<void>;
  grow(topics: readonly { readonly name: string; readonly count: number }[]): Promise<void>;
  settings(topics: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** By `keyOf`. */
  offsets(topics: ReadonlyMap<string, number>, moment: OffsetMoment): Promise<ReadonlyMap<string, number>>;
  groupNames(): Promise<readonly string[]>;
  committed(group: string): Promise<readonly PlaceOffset[]>;
  /** Of a group without members; Kafka lets nobody else move the offsets of one that works. */
  setCommitted(group: string, offsets: readonly PlaceOffset[]): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  /** Drops what is below. */
  trim(offset: PlaceOffset): Promise<void>;
}

import { type Draft, type Entry, fault, type TopicDefinition } from '#contracts';
import type { Clock } from '#platform';
import type { Batch, Capabilities, EventLog, GroupState, Limits, LogAdmin, Subscription } from '../event-log.js';
import { partitionOf } from '../partition.js';
import { defaultDelivery, type DeliveryPolicy, Subscriptions } from '../subscriptions.js';
import { MemoryPartition } from './partition.js';

interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** For tests and trials: keeps everything, in this process only. */
export class MemoryEventLog implements EventLog {
  readonly capabilities: Capabilities = {
    atomicAppend: true,
    compaction: 'at once',
    partitions: true,
    persistent: false,
  };
  readonly admin: LogAdmin;
  readonly #clock: Clock;
  readonly #topics = new Map<string, readonly MemoryPartition[]>();
  readonly #cursors = new Map<string, Place & { committed: number }>();
  readonly #subscriptions: Subscriptions;

  constructor({ clock, delivery }: { readonly clock: Clock; readonly delivery?: Partial<DeliveryPolicy> }) {
    this.#clock = clock;
    this.admin = {
      ensure: async (topics, partitions) => topics.forEach((topic) => this.#ensure(topic, partitions)),
      partitions: async (only) =>
        [...this.#topics].flatMap(([topic, partitions]) =>
          (only?.includes(topic) ?? true) ? partitions.map((partition) => partition.state()) : [],
        ),
      groups: async (only) =>
        [...this.#cursors.values()]
          .filter(({ group }) => only?.includes(group) ?? true)
          .map((cursor) => this.#group(cursor)),
      offsetAt: async (topic, partition, at) => {
        this.#partitionsOf(topic);
        return this.#partition(topic, partition)?.offsetAt(at) ?? 0;
      },
      commit: async (group, topic, partition, committed, first) => {
        const place = { group, topic, partition };
        const least = first === undefined ? 0 : this.committedBehind(place, first);
        this.commit(place, Math.max(least, committed));
      },
      move: async (group, places) => {
        for (const { topic, partition, offset } of places) this.commit({ group, topic, partition }, offset);
      },
      forget: async (group) => this.#forget(group),
      trim: async (topic, partition, offset) => this.#partition(topic, partition)?.trim(offset),
    };
    this.#subscriptions = new Subscriptions(
      {
        partitions: (topic) => [...this.#partitionsOf(topic).keys()],
        join: async (group, topic, partition) => this.#join({ group, topic, partition }),
        committed: (group, topic, partition) => this.committed({ group, topic, partition }),
        read: async (topic, partition, from, limits) => this.#partition(topic, partition)?.batch(from, limits),
      },
      { ...defaultDelivery, ...delivery },
    );
  }

  async append(drafts: readonly Draft[]): Promise<readonly number[]> {
    return this.write(drafts);
  }

  async check(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) this.#partitionFor(draft);
  }

  /** All or none: the topics are looked up before anything is kept. */
  write(drafts: readonly Draft[]): number[] {
    const targets = drafts.map((draft) => ({ draft, partition: this.#partitionFor(draft) }));
    const at = this.#clock();
    const offsets = targets.map(({ draft, partition }) => partition.append(draft, at));
    for (const topic of new Set(drafts.map((draft) => draft.topic))) this.#subscriptions.wake(topic);
    return offsets;
  }

  subscribe(
    group: string,
    topics: readonly string[],
    limits: Limits,
    deliver: (batch: Batch) => Promise<void>,
  ): Promise<Subscription> {
    return this.#subscriptions.open(group, topics, limits, deliver);
  }

  async read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    this.#partitionsOf(topic);
    const limits: Limits = { batchEntriesMax: max, batchBytesMax: Number.POSITIVE_INFINITY };
    return this.#partition(topic, partition)?.read(from, limits) ?? [];
  }

  close(): Promise<void> {
    return this.#subscriptions.close();
  }

  /** Faults LOG_GROUP_MOVED where the group has yet to get entries before `first`. */
  committedBehind(place: Place, first: number): number {
    const committed = this.committed(place);
    const limits: Limits = { batchEntriesMax: 1, batchBytesMax: Number.POSITIVE_INFINITY };
    const [next] = this.#partition(place.topic, place.partition)?.read(committed, limits) ?? [];
    if (next && next.offset < first) throw fault('LOG_GROUP_MOVED', { ...place });
    return committed;
  }

  committed(place: Place): number {
    return this.#cursors.get(nameOf(place))?.committed ?? 0;
  }

  commit(place: Place, committed: number): void {
    this.#cursors.set(nameOf(place), { ...place, committed });
  }

  #ensure(topic: TopicDefinition, count: number): void {
    const partitions = [...(this.#topics.get(topic.name) ?? [])];
    while (partitions.length < count) partitions.push(new MemoryPartition(topic, partitions.length));
    this.#topics.set(topic.name, partitions);
  }

  #join(place: Place): void {
    if (!this.#cursors.has(nameOf(place))) this.commit(place, 0);
  }

  #forget(group: string): void {
    for (const [name, cursor] of this.#cursors) if (cursor.group === group) this.#cursors.delete(name);
  }

  #group({ group, topic, partition, committed }: Place & { readonly committed: number }): GroupState {
    const state = this.#partition(topic, partition)?.state();
    const next = Math.max(committed, state?.begin ?? 0);
    return { group, topic, partition, committed: next, lag: Math.max(0, (state?.end ?? 0) - next) };
  }

  #partitionsOf(topic: string): readonly MemoryPartition[] {
    const partitions = this.#topics.get(topic);
    if (!partitions) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return partitions;
  }

  #partition(topic: string, partition: number): MemoryPartition | undefined {
    return this.#topics.get(topic)?.[partition];
  }

  #partitionFor({ topic, key }: Draft): MemoryPartition {
    const partitions = this.#partitionsOf(topic);
    const partition = partitions[partitionOf(key, partitions.length)];
    if (!partition) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    return partition;
  }
}

const nameOf = ({ group, topic, partition }: Place): string => `${group}\n${topic}\n${partition}`;

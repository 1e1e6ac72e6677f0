import type { Draft, Entry, TopicDefinition } from '#contracts';
import type { Batch, Limits, PartitionState } from '../event-log.js';

/** Entries of one partition in order of their offsets. */
export class MemoryPartition {
  readonly #topic: TopicDefinition;
  readonly #partition: number;
  #entries: Entry[] = [];
  #end = 0;

  constructor(topic: TopicDefinition, partition: number) {
    this.#topic = topic;
    this.#partition = partition;
  }

  append(draft: Draft, at: number): number {
    if (this.#topic.cleanup === 'compacted') this.#entries = this.#entries.filter(({ key }) => key !== draft.key);
    const offset = this.#end++;
    // As from a disk: what the caller does to its bytes afterwards does not matter.
    const value = Uint8Array.from(draft.value);
    const attributes = JSON.parse(JSON.stringify(draft.attributes)) as Entry['attributes'];
    const { topic, key } = draft;
    this.#entries.push({ topic, key, attributes, value, partition: this.#partition, offset, appendedAt: at });
    return offset;
  }

  read(from: number, limits: Limits): Entry[] {
    const taken: Entry[] = [];
    for (let at = this.#indexOf(from), bytes = 0; taken.length < limits.batchEntriesMax; at++) {
      const entry = this.#entries[at];
      if (!entry) break;
      bytes += entry.value.length;
      if (bytes > limits.batchBytesMax && taken.length > 0) break;
      taken.push(entry);
    }
    return taken;
  }

  batch(from: number, limits: Limits): Batch | undefined {
    const [first, ...rest] = this.read(from, limits);
    return first && { topic: this.#topic.name, partition: this.#partition, entries: [first, ...rest] };
  }

  trim(offset: number): void {
    this.#entries = this.#entries.slice(this.#indexOf(offset));
  }

  state(): PartitionState {
    const begin = this.#entries[0]?.offset ?? this.#end;
    return { topic: this.#topic.name, partition: this.#partition, begin, end: this.#end };
  }

  offsetAt(at: number): number {
    return this.#entries.find(({ appendedAt }) => appendedAt >= at)?.offset ?? this.#end;
  }

  /** Index of the first entry at or after an offset (binary search). */
  #indexOf(offset: number): number {
    let low = 0;
    for (let high = this.#entries.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.offset ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

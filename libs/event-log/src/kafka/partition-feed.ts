import type { Entry } from '#contracts';
import type { Batch, Limits } from '../event-log.js';

/** Bytes that are fetched ahead of the one who works; beyond, the partition is not asked for: it is paused. */
const aheadBytesMax = 4 * 1024 * 1024;

/** What was fetched of one partition and not handed out yet. */
export class PartitionFeed {
  readonly topic: string;
  readonly partition: number;
  /** Of the topic, with prefix. */
  readonly name: string;
  /** Next offset to fetch; undefined until somebody reads. */
  fetchFrom: number | undefined;
  #entries: Entry[] = [];
  #bytes = 0;

  constructor(topic: string, partition: number, name: string) {
    this.topic = topic;
    this.partition = partition;
    this.name = name;
  }

  get isHungry(): boolean {
    return this.fetchFrom !== undefined && this.#bytes < aheadBytesMax;
  }

  /**
   * Drops what lies before `from`; where `from` is not ahead of what was fetched, fetching begins anew there, and the
   * answer is true.
   */
  seek(from: number): boolean {
    const first = this.#entries[0]?.offset ?? this.fetchFrom;
    const isWithin = first !== undefined && from >= first && from <= (this.fetchFrom ?? -1);
    if (!isWithin && from !== this.fetchFrom) {
      this.#entries = [];
      this.#bytes = 0;
      this.fetchFrom = from;
      return true;
    }
    while ((this.#entries[0]?.offset ?? from) < from) this.#bytes -= this.#entries.shift()?.value.length ?? 0;
    return false;
  }

  /** Forgets what was fetched, and where: the next `seek` says. */
  reset(): void {
    this.#entries = [];
    this.#bytes = 0;
    this.fetchFrom = undefined;
  }

  /** `next` is where to go on. Of a fetch that was asked for before a seek nothing is taken. */
  fetched(asked: number, entries: Iterable<Entry>, next: number): boolean {
    if (asked !== this.fetchFrom) return false;
    const before = this.#entries.length;
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += entry.value.length;
    }
    this.fetchFrom = Math.max(next, asked);
    return this.#entries.length > before;
  }

  /** Stays here until a later `seek` shows that it was worked through. */
  batch({ batchEntriesMax, batchBytesMax }: Limits): Batch | undefined {
    const [first] = this.#entries;
    if (!first) return undefined;
    let bytes = first.value.length;
    let count = 1;
    for (; count < Math.min(this.#entries.length, batchEntriesMax); count++) {
      bytes += this.#entries[count]?.value.length ?? 0;
      if (bytes > batchBytesMax) break;
    }
    const { topic, partition } = this;
    return { topic, partition, entries: [first, ...this.#entries.slice(1, count)] };
  }
}

import type { Entry } from '#contracts';
import type { Limits } from '../event-log.js';

/** Bytes of values that the tails of one file may hold together. */
const tailBytesMax = 16 * 1024 * 1024;
/** A partition's share at most, so that one busy topic does not push the others out. */
const partitionBytesMax = 4 * 1024 * 1024;

/**
 * The newest entries of one partition as they were appended, so that a stage close behind its predecessor reads neither
 * from the file nor from JSON again. Holds an unbroken run up to the end; what is older is read from the file.
 * Only committed entries belong here: nobody may see what a rollback undoes.
 */
class PartitionTail {
  #entries: Entry[] = [];
  bytes = 0;

  push(entry: Entry): void {
    if (entry.offset !== (this.#entries.at(-1)?.offset ?? entry.offset - 1) + 1) this.clear();
    this.#entries.push(entry);
    this.bytes += entry.value.length;
    if (this.bytes > partitionBytesMax) this.#shorten();
  }

  /** Undefined where the run does not reach back to `from`, or nothing lies there. */
  read(from: number, { batchEntriesMax, batchBytesMax }: Limits): Entry[] | undefined {
    const first = this.#entries[0];
    if (!first || from < first.offset) return undefined;
    const start = from - first.offset;
    let end = start;
    for (let bytes = 0; end < this.#entries.length && end - start < batchEntriesMax; end++) {
      bytes += this.#entries[end]?.value.length ?? 0;
      if (bytes > batchBytesMax && end > start) break;
    }
    return end > start ? this.#entries.slice(start, end) : undefined;
  }

  clear(): void {
    this.#entries = [];
    this.bytes = 0;
  }

  /** To half, so that it costs little per entry. */
  #shorten(): void {
    let at = 0;
    for (; this.bytes > partitionBytesMax / 2 && at < this.#entries.length; at++)
      this.bytes -= this.#entries[at]?.value.length ?? 0;
    this.#entries = this.#entries.slice(at);
  }
}

/** The tails of all partitions of one file, for its writer. Offsets are never given out twice, so a tail is never stale. */
export class Tails {
  readonly #tails = new Map<string, PartitionTail>();
  #uncommitted: Entry[] = [];

  appended(entry: Entry): void {
    this.#uncommitted.push(entry);
  }

  committed(): void {
    for (const entry of this.#uncommitted) this.#of(entry.topic, entry.partition).push(entry);
    this.#uncommitted = [];
    let bytes = 0;
    for (const tail of this.#tails.values()) bytes += tail.bytes;
    if (bytes > tailBytesMax) this.forget();
  }

  rolledBack(): void {
    this.#uncommitted = [];
  }

  read(topic: string, partition: number, from: number, limits: Limits): Entry[] | undefined {
    return this.#tails.get(`${topic}/${partition}`)?.read(from, limits);
  }

  forget(): void {
    for (const tail of this.#tails.values()) tail.clear();
  }

  #of(topic: string, partition: number): PartitionTail {
    const key = `${topic}/${partition}`;
    const known = this.#tails.get(key);
    if (known) return known;
    const tail = new PartitionTail();
    this.#tails.set(key, tail);
    return tail;
  }
}

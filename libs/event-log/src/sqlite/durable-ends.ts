/** Where each partition of a file ends on the disk. */
export interface DurableEnds {
  /** Entries from this offset on may be lost in a power cut still; nobody may act on them. */
  of(topic: string, partition: number): number;
}

/**
 * Tells the threads that read a file how far its writing thread knows it to be on the disk: a COMMIT shows its entries to all
 * at once, before they are kept. Memory that the threads share, one number a partition.
 */
export class SharedDurableEnds implements DurableEnds {
  readonly #ends: BigInt64Array;

  constructor(
    readonly memory: SharedArrayBuffer,
    private readonly topics: readonly string[],
  ) {
    this.#ends = new BigInt64Array(memory);
  }

  static create(topics: readonly string[]): SharedDurableEnds {
    const bytes = topics.length * partitionsMax * BigInt64Array.BYTES_PER_ELEMENT;
    return new SharedDurableEnds(new SharedArrayBuffer(bytes), topics);
  }

  of(topic: string, partition: number): number {
    return Number(Atomics.load(this.#ends, this.#at(topic, partition)));
  }

  reached(topic: string, partition: number, end: number): void {
    Atomics.store(this.#ends, this.#at(topic, partition), BigInt(end));
  }

  #at(topic: string, partition: number): number {
    return partition * this.topics.length + this.topics.indexOf(topic);
  }
}

/** As many as a topic can have (see the configuration). */
const partitionsMax = 1024;

import { setImmediate as immediate } from 'node:timers/promises';
import type { Batch, Subscription } from './event-log.js';
import { backOffMs, pause, type RetryPolicy } from './retry.js';

/** Idle time between two looks at a partition: short after work, longer the longer nothing came. */
export interface PollPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** From one batch to the next at least, unless the first was full: more entries then share a transaction. */
  readonly gatherMs: number;
}

export interface Delivery {
  /** The group's committed offset. */
  committed(): number;
  /** Entries from an offset on, undefined where there are none (yet). */
  read(from: number): Promise<Batch | undefined>;
  deliver(batch: Batch): Promise<void>;
  /** A read or `deliver` failed; the same batch follows after a back-off. */
  failed(error: unknown, attempt: number): void;
  readonly poll: PollPolicy;
  readonly redelivery: RetryPolicy;
  readonly random: () => number;
  /** Entries of a batch that shows a backlog. */
  readonly full: number;
}

/** The loop over one partition for one member of a group: one batch in hand at a time. */
export class PartitionDelivery implements Subscription {
  readonly #delivery: Delivery;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #wakeUp: (() => void) | undefined;
  #woken = false;
  #position = 0;
  #committed = -1;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#running = this.#run();
  }

  /** Something was appended: look now instead of after the idle time. */
  wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  /** Goes on from the committed offset, wherever it was. */
  rewind(): void {
    this.#committed = -1;
    this.wake();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { poll, redelivery, random } = this.#delivery;
    // A subscriber sees no delivery before it holds its subscription.
    await Promise.resolve();
    for (let failures = 0, idleMs = poll.firstMs; !this.#closing.signal.aborted;) {
      this.#woken = false;
      try {
        const delivered = await this.#turn();
        failures = 0;
        idleMs = delivered ? poll.firstMs : await this.#rest(idleMs);
      } catch (error) {
        this.#delivery.failed(error, failures);
        await pause(backOffMs(redelivery, failures++, random), this.#closing.signal);
      }
    }
  }

  /** One batch; the turn of the event loop after it keeps a long backlog from starving everything else. */
  async #turn(): Promise<boolean> {
    const batch = await this.#delivery.read(this.#next());
    if (!batch) return false;
    const beganAt = performance.now();
    await this.#delivery.deliver(batch);
    this.#position = (batch.entries.at(-1)?.offset ?? this.#position) + 1;
    await this.#gather(batch, beganAt);
    return true;
  }

  /** A backlog goes on at once; close behind the end a moment is waited, once, so that a lone entry is never held up. */
  async #gather({ entries }: Batch, beganAt: number): Promise<void> {
    const { poll, full } = this.#delivery;
    const leftMs = poll.gatherMs - (performance.now() - beganAt);
    if (entries.length >= full || leftMs < 1) await immediate();
    else await pause(leftMs, this.#closing.signal);
  }

  /** The committed offset where it moved (progress, or a seek), else the end of the last batch: not everyone commits. */
  #next(): number {
    const committed = this.#delivery.committed();
    if (committed !== this.#committed) this.#position = committed;
    this.#committed = committed;
    return this.#position;
  }

  async #rest(idleMs: number): Promise<number> {
    if (this.#woken) return this.#delivery.poll.firstMs;
    await this.#idle(idleMs);
    return this.#woken ? this.#delivery.poll.firstMs : Math.min(idleMs * 1.5, this.#delivery.poll.maxMs);
  }

  /** Until `wake`, or for so long. A signal would do too; it costs an exception with its stack at each wake. */
  #idle(idleMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

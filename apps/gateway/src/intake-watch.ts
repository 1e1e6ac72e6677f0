import { setTimeout as wait } from 'node:timers/promises';
import { Fault, fault, topics } from '#contracts';
import type { EventLog } from '#event-log';
import type { Log } from '#platform';
import { type IntakeOrders, withEntries } from './intake-orders.js';

export interface IntakeWatchNeeds {
  readonly log: Pick<EventLog, 'read'> & { readonly admin: Pick<EventLog['admin'], 'partitions'> };
  readonly lines: Pick<Log, 'warn'>;
  /** Called with what is ordered after every look, so that what could not be done is tried again. */
  readonly follow: (orders: IntakeOrders) => void;
  readonly everyMs?: number;
}

const usualMs = 500;
const readMax = 500;

/**
 * What people ordered of the intake of feeds, as `feed.intake` has it. Every gateway reads all of it by itself, in no group,
 * and so comes to the same orders whenever it starts. While the log is away, the last known orders hold.
 */
export class IntakeWatch {
  readonly #needs: IntakeWatchNeeds;
  readonly #ended = new AbortController();
  /** Next offset of each partition. */
  readonly #places = new Map<number, number>();
  #orders: IntakeOrders = new Map();
  #isAway = false;
  #watching: Promise<void> = Promise.resolve();

  constructor(needs: IntakeWatchNeeds) {
    this.#needs = needs;
  }

  /**
   * What is ordered by now: a stopped feed must not listen for a moment. Waits until the log can be read; fault
   * LOG_UNAVAILABLE where it is stopped before.
   */
  async begin(): Promise<IntakeOrders> {
    while (!(await this.#look())) {
      await this.#rest();
      if (this.#ended.signal.aborted) throw fault('LOG_UNAVAILABLE', { reason: 'stopping' });
    }
    return this.#orders;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for (await this.#rest(); !this.#ended.signal.aborted; await this.#rest()) {
      await this.#look();
      if (!this.#ended.signal.aborted) this.#needs.follow(this.#orders);
    }
  }

  #rest(): Promise<void> {
    const { everyMs = usualMs } = this.#needs;
    return wait(everyMs, undefined, { signal: this.#ended.signal, ref: false }).catch(() => undefined);
  }

  /** False: the log cannot be read now. */
  async #look(): Promise<boolean> {
    try {
      for (const { partition, begin, end } of await this.#needs.log.admin.partitions([topics.feedIntake]))
        await this.#readOn(partition, begin, end);
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) this.#needs.lines.warn('intake-orders-unread', { code: codeOf(error) });
      this.#isAway = true;
    }
    return !this.#isAway;
  }

  async #readOn(partition: number, begin: number, end: number): Promise<void> {
    const { log } = this.#needs;
    const known = this.#places.get(partition) ?? 0;
    // A topic that was deleted and made again begins anew.
    let next = known > end ? begin : Math.max(known, begin);
    while (next < end) {
      const entries = await log.read(topics.feedIntake, partition, next, readMax);
      const last = entries.at(-1);
      // Looked for again: passing over an order would be worse than reading in vain.
      if (!last) return;
      this.#orders = withEntries(this.#orders, entries);
      next = last.offset + 1;
      this.#places.set(partition, next);
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof Fault ? error.code : 'INTERNAL');

import type { EventLog } from '#event-log';
import { furthestBehind } from '../furthest-behind.js';

/** Whose lag grows with what is taken. */
export const admitting = ['normalizer', 'mpi', 'record', 'archive'];
const everyMs = 500;

/** How far the stages are behind, which slows senders down. Asked of the brokers, for all processes together. */
export class LagWatch {
  #entries = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(private readonly log: Pick<EventLog, 'admin'>) {}

  /** As of the last answer: where the brokers are away, nothing is taken anyway. */
  get entries(): number {
    return this.#entries;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#ask(), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.#entries = await furthestBehind(this.log.admin, admitting);
    } catch {
      // Asked again in a moment.
    } finally {
      this.#asking = false;
    }
  }
}

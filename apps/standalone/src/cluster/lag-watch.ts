import { stageGroups } from '#contracts';
import type { EventLog } from '#event-log';
import { messagesUnderWay } from '../under-way.js';

/** The stages through which every message goes. */
export const admitting: readonly string[] = [
  stageGroups.normalizer,
  stageGroups.mpi,
  stageGroups.record,
  stageGroups.archive,
];
const everyMs = 500;

/** How many messages are under way, which slows senders down. Asked of the brokers, for all processes together. */
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
      this.#entries = await messagesUnderWay(this.log.admin, admitting);
    } catch {
      // Asked again in a moment.
    } finally {
      this.#asking = false;
    }
  }
}

import type { EventLog } from '#event-log';

/** Whose lag grows with what is taken. */
const admitting = ['normalizer', 'mpi', 'record', 'archive'];
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
      const groups = await this.log.admin.groups(admitting);
      this.#entries = groups.reduce((most, { lag }) => Math.max(most, lag), 0);
    } catch {
      // Asked again in a moment.
    } finally {
      this.#asking = false;
    }
  }
}

import { burstMs, type MessageRates } from '../ports/message-rates.js';

/** Of one process. */
export class InProcessMessageRates implements MessageRates {
  /** When the next message of a feed is due. */
  readonly #due = new Map<string, number>();

  /** `now` in milliseconds, of a clock that only goes forward. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  async reserve(feed: string, perSecond: number, messages: number): Promise<number> {
    const now = this.now();
    const due = Math.max(this.#due.get(feed) ?? 0, now - burstMs);
    this.#due.set(feed, due + (messages * 1000) / perSecond);
    return Math.max(0, due - now);
  }
}

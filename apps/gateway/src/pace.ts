import type { MessageRates } from '#storage';

/** Messages are reserved for so long at once, so that not each of them is a question to the other gateways. */
const leaseSeconds = 0.05;

/**
 * Holds back the messages of a feed that has a rate: they wait in the order in which they came, and a connection with as
 * many waiting as it may have in flight is not read any more. None is refused.
 */
export class Pace {
  readonly #lease: number;
  /** May pass without asking; below 0 where a batch brought more than was reserved. */
  #left = 0;
  #last: Promise<void> | undefined;

  constructor(
    private readonly feed: string,
    private readonly perSecond: number,
    private readonly rates: MessageRates,
  ) {
    this.#lease = Math.max(1, Math.floor(perSecond * leaseSeconds));
  }

  /** Resolves when the next message may be taken. */
  async next(): Promise<void> {
    if (!this.#last && this.#left >= 1) {
      this.#left--;
      return;
    }
    const turn = (this.#last ?? Promise.resolve()).then(() => this.#take());
    this.#last = turn;
    await turn;
    if (this.#last === turn) this.#last = undefined;
  }

  /** A batch brought so many more. */
  owe(messages: number): void {
    this.#left -= messages;
  }

  async #take(): Promise<void> {
    if (this.#left < 1) {
      const wanted = this.#lease - this.#left;
      const waitMs = await this.rates.reserve(this.feed, this.perSecond, wanted);
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      this.#left += wanted;
    }
    this.#left--;
  }
}

import type { Clock } from '#platform';

const windowMs = 100;

/** How many connections have sent a frame lately: as many messages may share the next commit. */
export class BusyConnections {
  readonly #clock: Clock;
  #current = new Set<object>();
  #before = 0;
  #endsAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  seen(connection: object): void {
    this.#turn();
    this.#current.add(connection);
  }

  count(): number {
    this.#turn();
    return Math.max(this.#before, this.#current.size);
  }

  #turn(): void {
    const now = this.#clock();
    // A clock that jumps back begins a new window too.
    if (now < this.#endsAt && this.#endsAt - now <= windowMs) return;
    this.#before = now - this.#endsAt < windowMs ? this.#current.size : 0;
    this.#current = new Set();
    this.#endsAt = now + windowMs;
  }
}

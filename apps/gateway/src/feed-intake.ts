import type { MllpServer } from '#mllp';
import type { IntakeOrder, IntakeState } from './intake-orders.js';

/** The port of a feed, as its intake opens and closes it. */
export type IntakeDoor = Pick<MllpServer, 'pause' | 'resume' | 'drain'> & { start(): Promise<unknown> };

/** What is ordered of a feed. Times in milliseconds since 1970. */
export interface IntakeSeen {
  readonly state: IntakeState;
  /** Absent: nobody ever ordered anything. */
  readonly since?: number;
  readonly by?: string;
  readonly reason?: string;
  /** It is so here; false while it is being brought about, or where it cannot be. */
  readonly settled: boolean;
}

/** Answers that a stopped feed waits for; beyond, connections are cut, and senders send again what was not answered. */
const stopMs = 30_000;

/** Brings the port of one feed to what was ordered last, one step after the other. */
export class FeedIntake {
  #order: IntakeOrder | undefined;
  /** As it is. Nothing listens before the first order, or its absence, is followed. */
  #is: IntakeState = 'stopped';
  #settling: Promise<void> | undefined;
  #isClosed = false;

  /** `door` is absent for a feed without a port; `changed` is told of each step. */
  constructor(
    private readonly door: IntakeDoor | undefined,
    private readonly changed: (state: IntakeState) => void = () => undefined,
  ) {}

  get ordered(): IntakeState {
    return this.#order?.state ?? 'started';
  }

  seen(): IntakeSeen {
    const { at, by, reason } = this.#order ?? {};
    return {
      state: this.ordered,
      ...(at !== undefined && { since: at }),
      ...(by !== undefined && { by }),
      ...(reason !== undefined && { reason }),
      settled: this.#is === this.ordered,
    };
  }

  /** Resolves once it is so. Rejects with PORT_IN_USE or ADDRESS_UNAVAILABLE; the next call tries again. */
  follow(order: IntakeOrder | undefined): Promise<void> {
    this.#order = order;
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  /** Follows nothing more; answers what was taken and closes. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    await this.door?.drain(timeoutMs);
    // A step under way may have opened it meanwhile.
    if (!this.#settling) return;
    await this.#settling.catch(() => undefined);
    await this.door?.drain(timeoutMs);
  }

  async #settle(): Promise<void> {
    // What was ordered may be another thing after each step.
    while (this.#is !== this.ordered && !this.#isClosed) {
      const next = this.ordered;
      await this.#bring(next);
      this.#is = next;
      this.changed(next);
    }
  }

  async #bring(next: IntakeState): Promise<void> {
    if (next === 'stopped') return this.door?.drain(stopMs);
    if (next === 'paused') this.door?.pause();
    else this.door?.resume();
    if (this.#is === 'stopped') await this.door?.start();
  }
}

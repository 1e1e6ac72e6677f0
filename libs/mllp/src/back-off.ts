import type { Clock } from '#platform';

export interface BackOffLimits {
  /** Pause after the first failure; it doubles with each further one. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** How long to wait before the next try; between half and all of the pause, so that many peers do not come back at once. */
export class BackOff {
  #failures = 0;
  #notBefore = 0;

  constructor(
    private readonly limits: BackOffLimits,
    private readonly clock: Clock,
    /** From 0 to 1. */
    private readonly random: () => number,
  ) {}

  failed(): void {
    const pauseMs = Math.min(this.limits.maxMs, this.limits.firstMs * 2 ** this.#failures++);
    this.#notBefore = this.clock() + pauseMs * (0.5 + this.random() / 2);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }

  /** A clock that was set back makes no wait longer. */
  get waitMs(): number {
    return Math.max(0, Math.min(this.limits.maxMs, this.#notBefore - this.clock()));
  }
}

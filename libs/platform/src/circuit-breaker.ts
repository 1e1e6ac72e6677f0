export interface CircuitBreakerOptions {
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
  /** How long nothing is asked after a failure. */
  readonly restMs: number;
}

/**
 * Asks something that one can go on without. After an answer that failed or did not come in time nobody waits for it any
 * more; once a rest is over the next question goes out as a trial that nobody waits for, and its answer ends the pause. So
 * whatever is asked may stop, hang or come back, and costs its time-out once.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #closed = true;
  #restsUntil = 0;
  #trying = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** What is asked answers, as far as one knows. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Undefined where there is no answer now. Never rejects. */
  async ask<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#closed) return this.#answer(work);
    if (!this.#trying && performance.now() >= this.#restsUntil) void this.#try(work);
    return undefined;
  }

  async #answer<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await within(this.#options.timeoutMs, work());
    } catch {
      this.#open();
      return undefined;
    }
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    this.#trying = true;
    try {
      await within(this.#options.timeoutMs, work());
      this.#closed = true;
    } catch {
      this.#open();
    } finally {
      this.#trying = false;
    }
  }

  #open(): void {
    this.#closed = false;
    this.#restsUntil = performance.now() + this.#options.restMs;
  }
}

function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  // An answer that lies there already counts, however late this process comes to read it.
  const timer = setTimeout(() => setImmediate(() => reject(new Error('no answer in time'))), ms);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}

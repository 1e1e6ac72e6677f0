import { framed, good } from './messages.js';
import { Session } from './session.js';
import type { Target } from './target.js';
import { mustAccept, Violation } from './verdict.js';
import { pause } from './wire.js';

const everyMs = 100;

interface Exchange {
  readonly beganAt: number;
  readonly ms: number;
  readonly failure?: string;
}

/**
 * A well-behaved sender: connects, sends one message, waits for its acknowledgement, goes, ten times a second. What it
 * lived through while a hostile case ran says whether that case hurt anyone else.
 */
export class Neighbour {
  readonly #exchanges: Exchange[] = [];
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(
    private readonly target: Target,
    private readonly patienceMs: number,
  ) {
    this.#done = this.#run();
  }

  /** Throws Violation unless each exchange since `since` ended well and in time; waits for one that began after it. */
  async livedWellSince(since: number, withinMs: number): Promise<void> {
    const began = Date.now();
    while (!this.#exchanges.some(({ beganAt }) => beganAt >= since) && Date.now() - began < this.patienceMs * 2) {
      await pause(10);
    }
    const lived = this.#exchanges.filter(({ beganAt, ms }) => beganAt + ms >= since);
    const failed = lived.find(({ failure }) => failure !== undefined);
    if (lived.length === 0) throw new Violation('a good sender beside it was not served at all');
    if (failed) throw new Violation(`a good sender beside it: ${failed.failure}`);
    const slowest = Math.max(...lived.map(({ ms }) => ms));
    if (slowest > withinMs) throw new Violation(`a good sender beside it waited ${slowest} ms`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const beganAt = Date.now();
      const failure = await this.#exchange();
      this.#exchanges.push({ beganAt, ms: Date.now() - beganAt, ...(failure !== undefined && { failure }) });
      await pause(everyMs);
    }
  }

  async #exchange(): Promise<string | undefined> {
    const session = new Session(this.target, this.patienceMs);
    try {
      const id = session.id();
      const wire = await session.wire();
      wire.send(framed(good({ id, from: 'NEIGHBOUR|GOOD' })));
      mustAccept(await wire.answer(), id);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      session.close();
    }
  }
}

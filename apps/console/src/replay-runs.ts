import { errors, Fault, type OpsCommand } from '#contracts';
import type { Clock } from '#platform';
import type { DeadLetterPlace } from '#storage';

/** Letters to replay, at a pace. */
export interface RunOrder {
  readonly places: readonly DeadLetterPlace[];
  readonly by: string;
  readonly reason?: string;
  /** All at once when absent. */
  readonly perSecond?: number;
}

/** How far a run has come. */
export interface RunState {
  readonly run: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly letters: number;
  readonly perSecond?: number;
  /** Letters whose commands are in the log. */
  readonly sent: number;
  readonly state: 'sending' | 'sent' | 'canceled' | 'failed';
  /** Why it failed. */
  readonly code?: string;
}

interface RunDeps {
  readonly clock: Clock;
  readonly nextId: () => string;
  /** Resolves when the commands are durable. */
  readonly append: (commands: readonly OpsCommand['command'][], by: string) => Promise<unknown>;
  readonly commandsFor: (
    places: readonly DeadLetterPlace[],
    run: string,
    reason?: string,
  ) => readonly OpsCommand['command'][];
}

const tickMs = 200;
const runsKept = 20;

/**
 * Replays that are under way in this process, and the last that were. The commands of a run are durable one by one; what was
 * not sent when the process ends stays open, and nobody has to know of the run.
 */
export class ReplayRuns {
  readonly #runs = new Map<string, RunState>();
  readonly #deps: RunDeps;
  #ended = false;

  constructor(deps: RunDeps) {
    this.#deps = deps;
  }

  /** Resolves when the run has begun; without a pace, when all of it is in the log. */
  async start(order: RunOrder): Promise<RunState> {
    const { places, by, perSecond } = order;
    const run = this.#deps.nextId();
    const begun: RunState = {
      run,
      by,
      startedAt: this.#deps.clock(),
      letters: places.length,
      ...(perSecond !== undefined && { perSecond }),
      sent: 0,
      state: 'sending',
    };
    this.#runs.set(run, begun);
    for (const old of [...this.#runs.values()].slice(0, -runsKept)) this.#forget(old);
    if (perSecond === undefined) await this.#send(run, order, places.length);
    else void this.#pace(run, order, perSecond);
    return this.#runs.get(run) ?? begun;
  }

  /** The newest first. */
  list(): readonly RunState[] {
    return [...this.#runs.values()].reverse();
  }

  /** What was not sent stays open. Undefined: there is no such run. */
  cancel(run: string): RunState | undefined {
    const state = this.#runs.get(run);
    if (state?.state === 'sending') this.#runs.set(run, { ...state, state: 'canceled' });
    return this.#runs.get(run);
  }

  /** No further command is appended. */
  end(): void {
    this.#ended = true;
  }

  async #pace(run: string, order: RunOrder, perSecond: number): Promise<void> {
    const everyMs = Math.max(tickMs, 1_000 / perSecond);
    const atOnce = Math.max(1, Math.round((perSecond * everyMs) / 1_000));
    while (!this.#ended && (await this.#send(run, order, atOnce)))
      await new Promise((next) => setTimeout(next, everyMs).unref());
  }

  /** Sends the next letters; false when there is nothing more to do. */
  async #send(run: string, { places, by, reason }: RunOrder, count: number): Promise<boolean> {
    const before = this.#runs.get(run);
    if (before?.state !== 'sending') return false;
    const next = places.slice(before.sent, before.sent + count);
    try {
      await this.#deps.append(this.#deps.commandsFor(next, run, reason), by);
    } catch (error) {
      this.#runs.set(run, { ...before, state: 'failed', code: codeOf(error) });
      return false;
    }
    const sent = before.sent + next.length;
    const canceled = this.#runs.get(run)?.state === 'canceled';
    this.#runs.set(run, {
      ...before,
      sent,
      state: sent === places.length ? 'sent' : canceled ? 'canceled' : 'sending',
    });
    return sent < places.length;
  }

  #forget({ run, state }: RunState): void {
    if (state !== 'sending') this.#runs.delete(run);
  }
}

const codeOf = (error: unknown): string => (error instanceof Fault && error.code in errors ? error.code : 'INTERNAL');

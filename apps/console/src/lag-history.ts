import { Subject } from 'rxjs';
import { type GroupLag, type LagDeps, lagsNow, type LagSample } from './lags.js';

export interface ConsumerLag {
  readonly group: string;
  readonly topic: string;
  /** Oldest first. */
  readonly samples: readonly LagSample[];
}

/** An hour, at a sample each five seconds. */
const samplesKept = 720;
const everyMs = 5_000;

/** Follows how far every group is behind, as long as the process runs. */
export class LagHistory {
  /** Each sample as it is taken. */
  readonly sampled = new Subject<readonly GroupLag[]>();
  readonly #lags = new Map<string, ConsumerLag>();
  readonly #deps: LagDeps;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: LagDeps) {
    this.#deps = deps;
  }

  begin(): void {
    // A log that cannot be read now leaves a gap.
    this.#timer = setInterval(() => void this.sample().catch(() => undefined), everyMs).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    this.sampled.complete();
  }

  /** Of now, and of the last hour. */
  async read(): Promise<readonly ConsumerLag[]> {
    const now = await lagsNow(this.#deps);
    return now.map(({ group, topic, sample }) => ({
      group,
      topic,
      samples: [...(this.#lags.get(nameOf({ group, topic }))?.samples ?? []), sample],
    }));
  }

  async sample(): Promise<void> {
    const now = await lagsNow(this.#deps);
    const names = new Set(now.map(nameOf));
    for (const name of this.#lags.keys()) if (!names.has(name)) this.#lags.delete(name);
    for (const { group, topic, sample } of now) {
      const before = this.#lags.get(nameOf({ group, topic }))?.samples ?? [];
      this.#lags.set(nameOf({ group, topic }), { group, topic, samples: [...before, sample].slice(-samplesKept) });
    }
    this.sampled.next(now);
  }
}

const nameOf = ({ group, topic }: { readonly group: string; readonly topic: string }): string => `${group}\n${topic}`;

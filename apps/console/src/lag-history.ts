import type { Entry } from '#contracts';
import type { EventLog, GroupState } from '#event-log';
import type { Clock } from '#platform';

/** How far a group is behind on a topic at one moment, over the partitions. */
interface LagSample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Entries. */
  readonly lag: number;
  /** Age of the oldest entry that it has not worked through; 0 where there is none. */
  readonly seconds: number;
}

export interface ConsumerLag {
  readonly group: string;
  readonly topic: string;
  /** Oldest first. */
  readonly samples: readonly LagSample[];
}

interface LagDeps {
  readonly clock: Clock;
  readonly groups: () => Promise<readonly GroupState[]>;
  readonly read: EventLog['read'];
}

/** An hour, at a sample each five seconds. */
const samplesKept = 720;
const everyMs = 5_000;

/** Follows how far every group is behind, as long as the process runs. */
export class LagHistory {
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
  }

  /** Of now, and of the last hour. */
  async read(): Promise<readonly ConsumerLag[]> {
    const now = await this.#now();
    return now.map(({ group, topic, sample }) => ({
      group,
      topic,
      samples: [...(this.#lags.get(nameOf({ group, topic }))?.samples ?? []), sample],
    }));
  }

  async sample(): Promise<void> {
    const now = await this.#now();
    const names = new Set(now.map(nameOf));
    for (const name of this.#lags.keys()) if (!names.has(name)) this.#lags.delete(name);
    for (const { group, topic, sample } of now) {
      const before = this.#lags.get(nameOf({ group, topic }))?.samples ?? [];
      this.#lags.set(nameOf({ group, topic }), { group, topic, samples: [...before, sample].slice(-samplesKept) });
    }
  }

  async #now() {
    const at = this.#deps.clock();
    const byConsumer = Map.groupBy(await this.#deps.groups(), nameOf);
    return Promise.all(
      [...byConsumer.values()].flatMap((states) => {
        const [first] = states;
        return first ? [this.#sampleOf(first, states, at)] : [];
      }),
    );
  }

  async #sampleOf({ group, topic }: GroupState, states: readonly GroupState[], at: number) {
    const behind = states.filter(({ lag }) => lag > 0);
    const oldest = await Promise.all(behind.map((state) => this.#waiting(state)));
    const since = Math.min(at, ...oldest.flatMap((entry) => (entry ? [entry.appendedAt] : [])));
    const lag = states.reduce((sum, state) => sum + state.lag, 0);
    return { group, topic, sample: { at, lag, seconds: (at - since) / 1_000 } };
  }

  async #waiting({ topic, partition, committed }: GroupState): Promise<Entry | undefined> {
    const [entry] = await this.#deps.read(topic, partition, committed, 1);
    return entry;
  }
}

const nameOf = ({ group, topic }: { readonly group: string; readonly topic: string }): string => `${group}\n${topic}`;

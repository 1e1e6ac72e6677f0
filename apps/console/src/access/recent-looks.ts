import type { AccessEvent } from '#nest';
import type { Clock } from '#platform';

/** A page that follows what it shows asks for the same every few seconds: within that time it is one look. */
const sameLookMs = 60_000;
const rememberedMax = 1_000;

/** Looks of the last minute: who, from where, at what and whose. */
export class RecentLooks {
  readonly #at = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** What is asked by POST is asked by a person. */
  isNew({ caller, from, route, url, patients, messages }: AccessEvent): boolean {
    if (!route.startsWith('GET ')) return true;
    const key = JSON.stringify([caller.kind, caller.name, from, url, patients, messages]);
    const now = this.clock();
    const before = this.#at.get(key);
    if (before !== undefined && now - before < sameLookMs) return false;
    this.#at.delete(key);
    this.#at.set(key, now);
    const [oldest] = this.#at.keys();
    if (this.#at.size > rememberedMax && oldest !== undefined) this.#at.delete(oldest);
    return true;
  }
}

import type { Delivery } from './transmit.js';

/** Counts deliveries by what was answered, and how long answers took. */
export class Tally {
  readonly #codes = new Map<string, number>();
  readonly #times: number[] = [];
  #resent = 0;

  add({ code, sends, tookMs }: Delivery<unknown>): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    this.#times.push(tookMs);
    this.#resent += sends - 1;
  }

  get total(): number {
    return this.#times.length;
  }

  /** By code, for example `{ AA: 12, AE: 1, MLLP_ACK_TIMEOUT: 1 }`. */
  get codes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#codes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Share of the answers that came at least as fast, in milliseconds. */
  percentileMs(share: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) * 10) / 10;
  }

  summary(): string {
    const codes = Object.entries(this.codes).map(([code, count]) => `${code} ${count}`);
    const times = `answered in p50 ${this.percentileMs(0.5)} ms, p99 ${this.percentileMs(0.99)} ms`;
    return `${this.total} messages: ${codes.join(', ') || 'none'}; ${this.#resent} resends; ${times}`;
  }
}

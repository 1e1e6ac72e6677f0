/** Times in milliseconds, sorted on demand. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number): number => round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

export const round = (value: number): number => Math.round(value * 100) / 100;

/** Median with the lowest and the highest of several runs. */
export function ofRuns(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = Number.NaN] = sorted;
  return { median: sorted[sorted.length >> 1] ?? Number.NaN, low, high: sorted.at(-1) ?? Number.NaN };
}

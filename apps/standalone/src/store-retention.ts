import { setTimeout as after } from 'node:timers/promises';
import { type Config, type Log, type Metrics, retentionDays, systemClock } from '#platform';
import { type AgingStore, agingStores, type RetentionStore } from '#storage';

interface StoreRetentionInput<Tx> {
  readonly config: Pick<Config, 'retention'>;
  readonly store: RetentionStore<Tx>;
  /** Between those of the stages. */
  readonly transaction: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'retentionDropped' | 'retentionHeld'>;
}

const dayMs = 86_400_000;
const firstMs = 1000;
/** Between the end of a sweep and the next one. */
export const sweptEveryMs = 60_000;
/** A step takes some milliseconds, for which the stages wait; they then have the store for four times as long. */
const entriesMax = 256;
const restOfStep = 4;
const restMsMin = 20;
/** A letter that was replayed a while ago: the outcome of its message has come. */
const settledMs = dayMs;

/** Drops what is older than the configuration keeps of the stores. Gives what stops it, once the step in hand is through. */
export function startStoreRetention<Tx>(input: StoreRetentionInput<Tx>): () => Promise<void> {
  const kept = storeDays(input.config);
  if (kept.size === 0) return () => Promise.resolve();
  const stopping = new AbortController();
  const running = sweepForEver(kept, input, stopping.signal);
  return () => {
    stopping.abort();
    return running;
  };
}

/** The days of each store that does not keep everything. */
export const storeDays = ({ retention }: Pick<Config, 'retention'>): ReadonlyMap<AgingStore, number> =>
  new Map(
    agingStores.flatMap((store): [AgingStore, number][] => {
      const days = retention.stores[store];
      return days === undefined ? [] : [[store, retentionDays(days)]];
    }),
  );

async function sweepForEver<Tx>(
  kept: ReadonlyMap<AgingStore, number>,
  input: StoreRetentionInput<Tx>,
  signal: AbortSignal,
): Promise<void> {
  await rest(firstMs, signal);
  while (!signal.aborted) {
    try {
      for (const [store, days] of kept) await sweepAll(store, days, input, signal);
    } catch (error) {
      input.log.error('retention-failed', error);
    }
    await rest(sweptEveryMs, signal);
  }
}

async function sweepAll<Tx>(
  store: AgingStore,
  days: number,
  { store: stores, transaction, metrics }: StoreRetentionInput<Tx>,
  signal: AbortSignal,
): Promise<void> {
  const now = systemClock();
  const before = now - days * dayMs;
  const sums = { dropped: 0, held: 0 };
  let from: string | undefined;
  do {
    const begun = performance.now();
    const sweep = { store, before, settledBefore: now - settledMs, max: entriesMax, from };
    const step = await transaction((tx) => stores.sweep(tx, sweep));
    metrics.retentionDropped.inc({ store }, step.dropped);
    sums.dropped += step.dropped;
    sums.held += step.held;
    from = step.next;
    if (from !== undefined) await rest(Math.max(restMsMin, restOfStep * (performance.now() - begun)), signal);
  } while (from !== undefined && !signal.aborted);
  metrics.retentionHeld.set({ store }, sums.held);
  await transaction((tx) => stores.ended(tx, { store, before, at: systemClock(), ...sums }));
}

/** Ends early, and without a fault, where all is to end. */
const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  after(ms, undefined, { signal, ref: false }).catch(() => undefined);

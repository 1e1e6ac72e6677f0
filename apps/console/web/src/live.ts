import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { LagsView } from '../../src/api/consumer-views.js';
import type { Overview } from '../../src/api/views.js';

/** One second of the broker's life. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly received: number;
  /** Of each feed by its name. */
  readonly receivedBy: Readonly<Record<string, number>>;
  readonly lag: number;
}

export interface Live {
  readonly overview: Overview | undefined;
  /** The last two minutes. */
  readonly samples: readonly Sample[];
  /** How far groups were behind at the last look. */
  readonly lags: LagsView;
  readonly state: 'connecting' | 'live' | 'lost';
}

const samplesMax = 120;
const nothing: Live = { overview: undefined, samples: [], lags: [], state: 'connecting' };

/** Follows `/api/live`. The browser connects again by itself. */
export function useLiveStream(): Live {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    const stream = new EventSource('/api/live');
    stream.addEventListener('overview', ({ data }: MessageEvent<string>) => {
      const overview = JSON.parse(data) as Overview;
      setLive(({ samples, lags }) => ({
        overview,
        lags,
        samples: [...samples, sampleOf(overview)].slice(-samplesMax),
        state: 'live',
      }));
    });
    stream.addEventListener('lags', ({ data }: MessageEvent<string>) =>
      setLive((before) => ({ ...before, lags: JSON.parse(data) as LagsView })),
    );
    stream.addEventListener('failed', () => setLive((before) => ({ ...before, state: 'lost' })));
    stream.addEventListener('error', () => setLive((before) => ({ ...before, state: 'lost' })));
    return () => stream.close();
  }, []);
  return live;
}

export const LiveContext = createContext(nothing);
export const useLive = (): Live => useContext(LiveContext);

/** Asks anew for what a query answered whenever `numbers` of the live stream are others: nothing is asked for in vain. */
export function useFreshOn(numbers: unknown, queryKey: readonly unknown[]): void {
  const queries = useQueryClient();
  const [now, key] = [JSON.stringify(numbers), JSON.stringify(queryKey)];
  const seen = useRef(now);
  useEffect(() => {
    if (seen.current === now) return;
    seen.current = now;
    void queries.invalidateQueries({ queryKey: JSON.parse(key) as readonly unknown[] }, { cancelRefetch: false });
  }, [queries, now, key]);
}

const overMs = 5_000;

/** Messages a second, of a feed or of all, between samples that lie some seconds apart: one for each sample but the first. */
export function rates(samples: readonly Sample[], feed?: string): readonly number[] {
  const received = (sample: Sample): number =>
    feed === undefined ? sample.received : (sample.receivedBy[feed] ?? Number.NaN);
  return samples.slice(1).map((sample, index) => {
    const earlier = samples.slice(0, index + 1).findLast(({ at }) => sample.at - at >= overMs) ?? samples[0] ?? sample;
    const each = ((received(sample) - received(earlier)) * 1_000) / Math.max(1, sample.at - earlier.at);
    // What a gateway counted goes with it, and one feed may not be known for a moment.
    return each > 0 ? each : 0;
  });
}

const sampleOf = ({ messages, lag, feeds }: Overview): Sample => ({
  at: Date.now(),
  received: messages.received,
  receivedBy: Object.fromEntries(feeds.map(({ name, received }) => [name, received])),
  lag,
});

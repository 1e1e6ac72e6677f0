import { useEffect, useRef, useState } from 'react';
import type { TailEntry, TailView } from '../../src/api/topic-search-views.js';
import { ApiError, apiPath } from './api.js';
import { messagesOf } from './event-stream.js';
import { useUnmasked } from './unmasking.js';

export interface TailChoice {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly key: string;
}

export interface Tail {
  /** Oldest first. */
  readonly entries: readonly TailEntry[];
  readonly leftOut: number;
  readonly state: 'connecting' | 'live' | 'lost';
  readonly error: Error | undefined;
}

/** So many entries stay in the page; older ones are in the topic. */
const keptMax = 200;
const nothing: Tail = { entries: [], leftOut: 0, state: 'connecting', error: undefined };
const againAfterMs = 2_000;

/** Follows a topic; a pause ends the stream, and going on begins where it ended. */
export function useTail(
  { topic, partition, key }: TailChoice,
  isPaused: boolean,
): Tail & { readonly clear: () => void } {
  const [tail, setTail] = useState(nothing);
  const after = useRef('');
  const shown = useRef<readonly TailEntry[]>([]);
  const isUnmasked = useUnmasked();
  shown.current = tail.entries;

  // Another choice goes on from where the one before it was: nothing is missed in between.
  useEffect(() => setTail(nothing), [topic, partition, key]);
  useEffect(() => {
    // What is on the page was masked, or must not stay; the same is asked for again.
    after.current = beginOf(shown.current) || after.current;
    setTail(nothing);
  }, [isUnmasked]);
  useEffect(() => {
    if (isPaused) return undefined;
    const stop = new AbortController();
    const path = apiPath(['topics', topic, 'tail'], { partition, key: key === '' ? undefined : key });
    void follow(path, after, stop.signal, setTail);
    return () => stop.abort();
  }, [topic, partition, key, isPaused, isUnmasked]);
  return { ...tail, clear: () => setTail((before) => ({ ...before, entries: [], leftOut: 0 })) };
}

type SetTail = (change: (before: Tail) => Tail) => void;

/** Comes back after a stream that was lost or a broker that is not there yet; not where it was refused. */
async function follow(path: string, after: { current: string }, signal: AbortSignal, set: SetTail): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const { type, id, data } of messagesOf(path, after.current, signal)) {
        if (signal.aborted) return;
        if (id !== '') after.current = id;
        if (type === 'entries') set((before) => withNew(before, data as TailView));
        if (type === 'failed') set((before) => ({ ...before, state: 'lost' }));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
        set((before) => ({ ...before, state: 'lost', error }));
        return;
      }
    }
    if (signal.aborted) return;
    set((before) => ({ ...before, state: 'lost' }));
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}

const withNew = (before: Tail, { entries, leftOut }: TailView): Tail => ({
  entries: [...before.entries, ...entries].slice(-keptMax),
  leftOut: before.leftOut + leftOut,
  state: 'live',
  error: undefined,
});

/** An id as the stream gives it, of what comes before these entries. */
function beginOf(entries: readonly TailEntry[]): string {
  const byPartition = Map.groupBy(entries, ({ partition }) => partition);
  return [...byPartition].map(([at, of]) => `${at}:${Math.min(...of.map(({ offset }) => offset))}`).join();
}

import { setTimeout as wait } from 'node:timers/promises';
import { type Entry, Fault } from '#contracts';
import type { PartitionState } from '#event-log';
import type { Looks, StreamEvent } from '#nest';
import type { ConsoleDeps } from './console.deps.js';
import type { TailEntry, TailView } from './topic-search-views.js';
import { entryView } from './topics.js';

export interface TailQuery {
  readonly partition?: number;
  readonly key?: string;
  /** The id of the last event that a reader got; absent: from the end on. */
  readonly after?: string | undefined;
}

type Deps = Pick<ConsoleDeps, 'log'>;
/** The next offset of each partition. */
type Places = ReadonlyMap<number, number>;

const everyMs = 1_000;
/** Entries of one event at most, and those looked at for a key: what a person can read, and what a log gives in a moment. */
const shownMax = 50;
const lookedAtMax = 2_000;
const readEntries = 20;
const readForKey = 500;
/** Values beyond this are not sent, and no more than this of all values of an event. */
const valueBytesMax = 64 * 1024;
const eventBytesMax = 512 * 1024;

/**
 * What comes to a topic from now on, or from `after` on. An event holds so much as a person can read; what came beyond is
 * counted and left out, the newest are kept. While the reader takes nothing, nothing is read.
 */
export async function* tailOf(
  deps: Deps,
  topic: string,
  query: TailQuery,
  ended: AbortSignal,
  periodMs: number = everyMs,
): Looks {
  let places: Places | undefined;
  while (!ended.aborted) {
    let event: StreamEvent | undefined;
    try {
      const states = await statesOf(deps, topic, query);
      const from = places ?? beginning(states, query.after);
      const found = await look(deps, states, from, query.key);
      if (idOf(found.places) !== (places && idOf(places)))
        event = { type: 'entries', id: idOf(found.places), data: found.view };
      places = found.places;
    } catch (error) {
      event = { type: 'failed', data: { code: error instanceof Fault ? error.code : 'INTERNAL' } };
    }
    yield event;
    await wait(periodMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

const statesOf = async ({ log }: Deps, topic: string, { partition }: TailQuery): Promise<readonly PartitionState[]> =>
  (await log.admin.partitions()).filter(
    (state) => state.topic === topic && (partition === undefined || state.partition === partition),
  );

/** `0:12,1:40`: a partition that it does not name begins at its end. */
function beginning(states: readonly PartitionState[], after = ''): Places {
  const known = new Map([...after.matchAll(/(\d{1,9}):(\d{1,15})/g)].map(([, at, next]) => [Number(at), Number(next)]));
  return new Map(
    states.map(({ partition, begin, end }) => [partition, Math.min(Math.max(known.get(partition) ?? end, begin), end)]),
  );
}

const idOf = (places: Places): string => [...places].map(([partition, next]) => `${partition}:${next}`).join();

interface Look {
  readonly view: TailView;
  readonly places: Places;
}

async function look({ log }: Deps, states: readonly PartitionState[], from: Places, key?: string): Promise<Look> {
  const places = new Map(states.map(({ partition, begin }) => [partition, Math.max(from.get(partition) ?? 0, begin)]));
  const behind = states.filter(({ partition, end }) => (places.get(partition) ?? end) < end);
  const share = Math.ceil((key === undefined ? shownMax : lookedAtMax) / Math.max(1, behind.length));
  const entries: Entry[] = [];
  let leftOut = 0;
  for (const { topic, partition, end } of behind) {
    const next = places.get(partition) ?? end;
    const first = Math.max(next, end - share);
    const read = await readUpTo(log, { topic, partition, first, end }, key);
    entries.push(...read.entries);
    leftOut += first - next + read.dropped;
    places.set(partition, read.next);
  }
  entries.sort((a, b) => a.appendedAt - b.appendedAt || a.partition - b.partition || a.offset - b.offset);
  const shown = entries.slice(-shownMax);
  return { places, view: { entries: withinBytes(shown), leftOut: leftOut + entries.length - shown.length } };
}

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly first: number;
  readonly end: number;
}

/** The newest of a stretch, so many as an event shows, and how many more there were. */
async function readUpTo(
  log: Deps['log'],
  { topic, partition, first, end }: Stretch,
  key: string | undefined,
): Promise<{ readonly entries: readonly Entry[]; readonly dropped: number; readonly next: number }> {
  let entries: Entry[] = [];
  let found = 0;
  let next = first;
  while (next < end) {
    const read = await log.read(
      topic,
      partition,
      next,
      Math.min(end - next, key === undefined ? readEntries : readForKey),
    );
    const last = read.at(-1);
    if (!last) break;
    const wanted = read.filter((entry) => entry.offset < end && (key === undefined || entry.key === key));
    found += wanted.length;
    entries = [...entries, ...wanted].slice(-shownMax);
    next = Math.min(last.offset + 1, end);
  }
  return { entries, dropped: found - entries.length, next };
}

/** The newest keep their values. */
function withinBytes(entries: readonly Entry[]): readonly TailEntry[] {
  let left = eventBytesMax;
  return entries
    .toReversed()
    .map((entry) => {
      const { value, ...view } = entryView(entry);
      const isSent = entry.value.length <= Math.min(valueBytesMax, left);
      if (isSent) left -= entry.value.length;
      return isSent ? { ...view, value } : view;
    })
    .toReversed();
}

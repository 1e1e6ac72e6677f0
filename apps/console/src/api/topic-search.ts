import { fault } from '#contracts';
import type { ConsoleDeps } from './console.deps.js';
import { entryView, topicView } from './topics.js';
import type { EntriesSearch } from './topic-search-views.js';

export interface SearchQuery {
  readonly partition?: number;
  /** Key of the entries. */
  readonly key: string;
  /** First offset to look at. */
  readonly from?: number;
}

/** Entries looked at by one request at most, and found: a topic may be as long as the disk. */
const lookedAtMax = 5_000;
const foundMax = 50;
const readEntries = 500;

/** Entries of a partition with this key, oldest first, and how far was looked. Fault LOG_TOPIC_UNKNOWN. */
export async function searchEntries(
  deps: Pick<ConsoleDeps, 'log'>,
  topic: string,
  { partition = 0, key, from = 0 }: SearchQuery,
): Promise<EntriesSearch> {
  const bounds = (await topicView(deps, topic)).partitions.find((state) => state.partition === partition);
  if (!bounds) throw fault('LOG_TOPIC_UNKNOWN', { partition });
  const entries: EntriesSearch['entries'][number][] = [];
  let next = Math.max(from, bounds.begin);
  for (let lookedAt = 0; lookedAt < lookedAtMax && entries.length < foundMax && next < bounds.end;) {
    const read = await deps.log.read(topic, partition, next, readEntries);
    const last = read.at(-1);
    if (!last) break;
    lookedAt += read.length;
    const found = read.filter((entry) => entry.key === key).slice(0, foundMax - entries.length);
    entries.push(...found.map(entryView));
    const isFull = entries.length === foundMax;
    next = (isFull ? (found.at(-1) ?? last) : last).offset + 1;
  }
  return { topic, partition, entries, next, end: bounds.end };
}

/** Offset of the first entry that the log took at or after a time. Fault LOG_TOPIC_UNKNOWN. */
export async function offsetAtTime(
  { log }: Pick<ConsoleDeps, 'log'>,
  topic: string,
  { partition = 0, time }: { readonly partition?: number; readonly time: string },
): Promise<{ readonly offset: number }> {
  return { offset: await log.admin.offsetAt(topic, partition, Date.parse(time)) };
}

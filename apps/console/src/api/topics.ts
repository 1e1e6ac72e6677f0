import { type Entry, fault, intakeTopics, isDeadLetterTopic, stageTopics, type TopicDefinition } from '#contracts';
import type { GroupState, PartitionState } from '#event-log';
import { instant } from '#platform';
import type { ConsoleDeps } from './console.deps.js';
import type { EntriesPage, EntryValue, EntryView, GroupLag, GroupView, TopicSummary, TopicView } from './views.js';

/** Topics of this product, by name. */
const definitions = new Map([...intakeTopics, ...stageTopics].map((definition) => [definition.name, definition]));

/** Entries of one page at most, and bytes of values after which a page ends early: one value may be as large as a frame. */
const pageEntriesMax = 500;
const pageBytesMax = 4 * 1024 * 1024;
/** Entries read from the log at a time while a page fills up. */
const readEntries = 20;

export async function topicSummaries({ log }: Pick<ConsoleDeps, 'log'>): Promise<readonly TopicSummary[]> {
  const byTopic = Map.groupBy(await log.admin.partitions(), ({ topic }) => topic);
  return [...byTopic].map(([name, partitions]) => summaryOf(name, partitions)).sort(byRole);
}

export async function topicView({ log }: Pick<ConsoleDeps, 'log'>, name: string): Promise<TopicView> {
  const partitions = (await log.admin.partitions()).filter(({ topic }) => topic === name);
  if (partitions.length === 0) throw fault('LOG_TOPIC_UNKNOWN');
  const groups = (await log.admin.groups()).filter(({ topic }) => topic === name);
  return {
    ...summaryOf(name, partitions),
    partitions: partitions.map(({ partition, begin, end }) => ({ partition, begin, end })),
    groups: groupViews(groups),
  };
}

/** Lag of each group on each topic, over the partitions. */
export async function groupLags({ log }: Pick<ConsoleDeps, 'log'>): Promise<readonly GroupLag[]> {
  return groupViews(await log.admin.groups()).map(({ group, topic, lag }) => ({ group, topic, lag }));
}

export async function groups({ log }: Pick<ConsoleDeps, 'log'>): Promise<readonly GroupView[]> {
  return groupViews(await log.admin.groups());
}

export interface EntriesQuery {
  readonly partition?: number;
  /** First offset; the newest entries when absent. */
  readonly from?: number;
  readonly max?: number;
}

/** One page of a partition, oldest first. Bounded in entries and bytes; `next` says where to go on. */
export async function entriesPage(
  deps: Pick<ConsoleDeps, 'log'>,
  topic: string,
  query: EntriesQuery,
): Promise<EntriesPage> {
  const { partition = 0, max = 50 } = query;
  const { partitions } = await topicView(deps, topic);
  const bounds = partitions.find((state) => state.partition === partition);
  if (!bounds) throw fault('LOG_TOPIC_UNKNOWN', { partition });
  const wanted = Math.min(max, pageEntriesMax);
  const from = Math.max(query.from ?? bounds.end - wanted, bounds.begin);
  const entries = await readPage(deps.log, topic, partition, from, wanted);
  const last = entries.at(-1);
  return {
    topic,
    partition,
    entries: entries.map(entryView),
    next: last ? last.offset + 1 : Math.max(from, bounds.end),
  };
}

export function entryView(entry: Entry): EntryView {
  const { topic, partition, offset, key, appendedAt, attributes, value } = entry;
  const known = Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    topic,
    partition,
    offset,
    key,
    appendedAt: instant(appendedAt),
    attributes: Object.fromEntries(known),
    bytes: value.length,
    value: valueOf(value, attributes.datacontenttype),
  };
}

async function readPage(
  log: ConsoleDeps['log'],
  topic: string,
  partition: number,
  from: number,
  max: number,
): Promise<Entry[]> {
  const page: Entry[] = [];
  let bytes = 0;
  for (let next = from; page.length < max && bytes < pageBytesMax;) {
    const read = await log.read(topic, partition, next, Math.min(readEntries, max - page.length));
    const last = read.at(-1);
    if (!last) break;
    page.push(...read);
    bytes += read.reduce((sum, { value }) => sum + value.length, 0);
    next = last.offset + 1;
  }
  return page;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Values without a content type are tried as JSON too: only raw messages, which begin with MSH, are never JSON. */
function valueOf(value: Uint8Array, contentType: string | undefined): EntryValue {
  let text: string;
  try {
    text = decoder.decode(value);
  } catch {
    return { kind: 'base64', base64: Buffer.from(value).toString('base64') };
  }
  if (contentType !== 'application/json' && !text.startsWith('{')) return { kind: 'text', text };
  try {
    return { kind: 'json', json: JSON.parse(text) };
  } catch {
    return { kind: 'text', text };
  }
}

const unknown = (name: string): TopicDefinition => ({ name, cleanup: 'deleted', key: 'none' });

function summaryOf(name: string, partitions: readonly PartitionState[]): TopicSummary {
  const { cleanup, key } = definitions.get(name) ?? unknown(name);
  return {
    name,
    entries: sum(partitions.map(({ begin, end }) => end - begin)),
    appended: sum(partitions.map(({ end }) => end)),
    partitions: partitions.length,
    cleanup,
    key,
    deadLetters: isDeadLetterTopic(name),
  };
}

/** In the order of the path of a message, dead letters last. */
function byRole(a: TopicSummary, b: TopicSummary): number {
  if (a.deadLetters !== b.deadLetters) return a.deadLetters ? 1 : -1;
  const order = [...definitions.keys()];
  return order.indexOf(a.name) - order.indexOf(b.name) || a.name.localeCompare(b.name);
}

function groupViews(states: readonly GroupState[]): readonly GroupView[] {
  return [...Map.groupBy(states, ({ group, topic }) => `${group}\n${topic}`).values()].flatMap((ofGroup) => {
    const [first] = ofGroup;
    if (!first) return [];
    return [
      {
        group: first.group,
        topic: first.topic,
        lag: sum(ofGroup.map(({ lag }) => lag)),
        partitions: ofGroup.map(({ partition, committed, lag }) => ({ partition, committed, lag })),
      },
    ];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

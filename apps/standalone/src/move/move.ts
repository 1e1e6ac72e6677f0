import { type Config, createLog, systemClock } from '#platform';
import { appendEntries } from './append-entries.js';
import { copiedTables, copyTables } from './copied-tables.js';
import { groupPlaces, noteInputs } from './group-places.js';
import { MovedPlaces } from './places.js';
import { noteReceipts } from './receipts.js';
import { type MoveSource, openSource } from './source.js';
import { type MoveTarget, openTarget } from './target.js';
import { type Compared, compareGroups, compareTable, compareTopic } from './verify.js';

export interface MoveProgress {
  readonly step: 'places' | 'log' | 'tables' | 'proof';
  /** Topic or table. */
  readonly of: string;
  readonly done: number;
  /** As far as it is known before. */
  readonly total?: number;
}

type Tell = (progress: MoveProgress) => void;

const dayMs = 86_400_000;

/**
 * Moves log and stores of a stopped embedded installation onto Kafka and PostgreSQL, and compares all of it with what it
 * came from. Where all was written before it only compares. The installation itself stays as it is.
 */
export async function moveToCluster(config: Config, tell: Tell): Promise<readonly Compared[]> {
  const source = await openSource(config.dataDir);
  try {
    return await moveFrom(source, config, tell);
  } finally {
    source.close();
  }
}

export async function moveFrom(source: MoveSource, config: Config, tell: Tell): Promise<readonly Compared[]> {
  const target = await openTarget(config, source, createLog(config.logLevel, 'stderr'));
  try {
    return await move(config, source, target, tell);
  } finally {
    await target.close();
  }
}

async function move(config: Config, source: MoveSource, target: MoveTarget, tell: Tell): Promise<readonly Compared[]> {
  const places = new MovedPlaces(source.file('move-places.db'), (topic) => target.partitionsOf(topic));
  try {
    const topics = Map.groupBy(source.partitions, ({ topic }) => topic);
    const step = stepsOf(source, tell);
    for (const [topic, partitions] of topics) await places.note(source.log, topic, partitions, step('places', topic));
    const now = systemClock();
    if (!source.kept) await noteReceipts(source, now - config.duplicates.days * dayMs, places.database);
    if (!target.isComplete)
      for (const [topic, partitions] of topics)
        await appendEntries(partitions, { log: source.log, places, target, done: step('log', topic) });
    const groups = await groupPlaces(source, places, target);
    if (!source.kept) await noteInputs(source, groups, places, now);
    const tables = copiedTables(source, places);
    if (!target.isComplete) {
      await copyTables(tables, target, (table, rows) => step('tables', table)(rows));
      for (const place of groups) await target.place(place);
    }
    const found: Compared[] = [];
    for (const [topic, partitions] of topics) {
      found.push(await compareTopic(topic, { log: source.log, partitions, places }, target));
      step('proof', topic)(found.at(-1)?.source.count ?? 0);
    }
    for (const table of tables) {
      found.push(await compareTable(table, target));
      step('proof', table.table.name)(found.at(-1)?.source.count ?? 0);
    }
    found.push(...(await compareGroups(groups, target)));
    if (found.every(({ same }) => same)) await target.completed();
    return found;
  } finally {
    places.close();
  }
}

/** Adds up what is done of each topic or table. */
function stepsOf({ partitions }: MoveSource, tell: Tell) {
  const done = new Map<string, number>();
  return (step: MoveProgress['step'], of: string) => (entries: number) => {
    const sum = (done.get(`${step}\n${of}`) ?? 0) + entries;
    done.set(`${step}\n${of}`, sum);
    const spans = partitions.filter(({ topic }) => topic === of).map(({ begin, end }) => end - begin);
    const total = spans.length > 0 ? { total: spans.reduce((a, b) => a + b, 0) } : {};
    tell({ step, of, done: sum, ...total });
  };
}

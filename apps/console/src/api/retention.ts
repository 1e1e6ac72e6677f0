import { instant } from '#platform';
import { type AgingStore, countedMax, findingDaysKept, type KeptStore } from '#storage';
import type { ConsoleDeps } from './console.deps.js';
import type { KeptPartition, KeptStoreView, RetentionReport } from './retention-views.js';

type RetentionDeps = Pick<ConsoleDeps, 'log' | 'retention' | 'stores' | 'clock'>;

/**
 * Every topic and store with what it keeps; what is not configured keeps everything. Of one topic its size is told, too, and no
 * store.
 */
export async function retentionReport(deps: RetentionDeps, only?: string): Promise<RetentionReport> {
  const stores = only === undefined ? deps.stores.reader.kept() : Promise.resolve([]);
  const [topics, kept] = await Promise.all([partitions(deps, only), stores]);
  return { topics, stores: kept.map((one) => storeView(one, deps)), never };
}

async function partitions(
  { log, retention }: Pick<RetentionDeps, 'log' | 'retention'>,
  only: string | undefined,
): Promise<readonly KeptPartition[]> {
  const [states, { kept, trims }] = await Promise.all([log.admin.partitions(), retention()]);
  const wanted = states.filter(({ topic }) => only === undefined || topic === only);
  return Promise.all(
    wanted.map(async ({ topic, partition, begin, end }) => {
      const [oldest] = begin < end ? await log.read(topic, partition, begin, 1) : [];
      const trim = trims.find((one) => one.topic === topic && one.partition === partition);
      const days = kept.get(topic);
      return {
        topic,
        partition,
        ...(days !== undefined && { keptDays: days }),
        entries: end - begin,
        dropped: begin,
        ...(only !== undefined && { bytesAbout: await bytesOf(log, { topic, partition, begin, end }) }),
        ...(oldest && { oldest: instant(oldest.appendedAt) }),
        due: trim ? trim.upTo - trim.begin : 0,
        ...(trim?.heldBy !== undefined && { heldBy: trim.heldBy }),
      };
    }),
  );
}

const holds: Readonly<Record<AgingStore, string>> = {
  messages: 'Messages with their hops, and what they are found by',
  recordHistory: 'Former versions of resources',
  deadLetters: 'Dead letters that were replayed or discarded',
  findings: 'What feeds sent that nobody used, by day',
};

function storeView(
  { store, entries, bytes, oldest, swept }: KeptStore,
  { stores: { days, sweptEveryMs }, clock }: Pick<RetentionDeps, 'stores' | 'clock'>,
): KeptStoreView {
  const configured = days.get(store);
  const keptDays = configured ?? (store === 'findings' ? findingDaysKept : undefined);
  const next = Math.max(clock(), (swept?.at ?? 0) + sweptEveryMs);
  return {
    store,
    holds: holds[store],
    ...(keptDays !== undefined && { keptDays }),
    ...(configured !== undefined && { nextSweep: instant(next) }),
    entries,
    ...(store !== 'messages' && entries >= countedMax && { isMore: true }),
    bytes,
    ...(oldest !== undefined && { oldest: instant(oldest) }),
    dropped: swept?.droppedTotal ?? 0,
    ...(swept && sweptView(swept)),
  };
}

const sweptView = ({ at, held, lastDropped, droppedBefore }: NonNullable<KeptStore['swept']>) => ({
  swept: instant(at),
  held,
  ...(lastDropped && { lastDropped: { ...lastDropped, at: instant(lastDropped.at) } }),
  ...(droppedBefore !== undefined && { droppedBefore: instant(droppedBefore) }),
});

const never: RetentionReport['never'] = [
  { what: 'Identity: numbers, evidence, decisions', why: 'Whose record it is follows from all that was ever said.' },
  { what: 'The record as it stands', why: 'Care goes by it.' },
  { what: 'The audit trail', why: 'Its chain proves itself from the first record on.' },
  { what: 'Counts of messages', why: 'There are a few for each feed.' },
  { what: 'Dead letters that wait', why: 'A person decides on them.' },
];

/** Entries whose size stands for that of all: to add all up would read the whole topic. */
const sizedEntries = 20;

interface Bounds {
  readonly topic: string;
  readonly partition: number;
  readonly begin: number;
  readonly end: number;
}

async function bytesOf(log: RetentionDeps['log'], { topic, partition, begin, end }: Bounds): Promise<number> {
  const newest = await log.read(topic, partition, Math.max(begin, end - sizedEntries), sizedEntries);
  const bytes = newest.reduce((sum, { value, key }) => sum + value.length + key.length, 0);
  return Math.round((bytes / Math.max(1, newest.length)) * (end - begin));
}

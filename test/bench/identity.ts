import type { SqliteDatabase } from '#platform';
import { entryOf, messagesFor } from './identity-feed.js';
import { batchEntries, type Change, IndexUnderLoad } from './identity-index.js';
import { askEach, type Questions } from './identity-questions.js';
import { residentMebibytes } from './process-cost.js';
import { ofRuns, round } from './quantiles.js';

type Figures = ReturnType<typeof ofRuns>;

export interface IdentityRow extends Questions {
  readonly people: number;
  readonly records: number;
  /** Messages through the stage, each batch on the disk. */
  readonly perSecond: Figures;
  /** The same changes of rows in the same transactions, as bare statements over a copy of the file. */
  readonly barePerSecond: Figures;
  readonly toBare: Figures;
  /** Processor time for a message, of the stage and of the bare statements. */
  readonly microseconds: Figures;
  readonly bareMicroseconds: Figures;
  readonly residentMebibytes: number;
  readonly fileMebibytes: number;
}

interface Options {
  readonly quick: boolean;
  readonly people: readonly number[];
  readonly say: (line: string) => void;
}

const rounds = 5;
/** While the index only grows, larger batches than the broker's save it half of the writing. */
const fillEntries = 8 * batchEntries;
const roundMessages = 4 * batchEntries;

/**
 * One index that grows through the stage itself, measured each time it knows so many people. It does not wait for the disk
 * while it only grows. The order of the messages is fixed, so that two runs measure the same work.
 */
export async function measureIdentity({ quick, people, say }: Options): Promise<readonly IdentityRow[]> {
  const index = await IndexUnderLoad.open();
  const rows: IdentityRow[] = [];
  let next = 0;
  for (const known of people) {
    say(`identity: up to ${known} people`);
    const end = messagesFor(known);
    index.waitForDisk(false);
    for (; next < end; next += fillEntries) await index.take(entries(next, next + fillEntries), fillEntries);
    index.waitForDisk(true);
    const row = await measure(index, known, next, quick);
    say(`identity: ${JSON.stringify(row)}`);
    rows.push(row);
    next += rounds * roundMessages;
  }
  index.discard();
  return rows;
}

const entries = (from: number, below: number) => Array.from({ length: below - from }, (_, at) => entryOf(from + at));

async function measure(index: IndexUnderLoad, people: number, next: number, quick: boolean): Promise<IdentityRow> {
  const asked = await askEach(index, next, quick ? 300 : 2000);
  const records = index.database.get<{ n: number }>('SELECT count(*) AS n FROM source_record')?.n ?? 0;
  const [resident, fileBytes] = [residentMebibytes(process.pid), index.fileBytes];
  const bare = index.copy();
  const stage: Cost[] = [];
  const floor: Cost[] = [];
  for (let at = 0; at < rounds; at++) {
    const batch = entries(next + at * roundMessages, next + (at + 1) * roundMessages);
    const changes: Change[] = [];
    stage.push(await costOf(async () => void changes.push(...(await index.changesOf(() => index.take(batch))))));
    floor.push(await costOf(async () => apply(bare, changes)));
  }
  bare.close();
  return {
    people,
    records,
    perSecond: ofRuns(stage.map(perSecond)),
    barePerSecond: ofRuns(floor.map(perSecond)),
    toBare: ofRuns(stage.map((cost, at) => round(perSecond(cost) / perSecond(floor[at] ?? cost)))),
    microseconds: ofRuns(stage.map(({ microseconds }) => round(microseconds))),
    bareMicroseconds: ofRuns(floor.map(({ microseconds }) => round(microseconds))),
    ...asked,
    residentMebibytes: resident,
    fileMebibytes: Math.round(fileBytes / 2 ** 20),
  };
}

/** For one message. */
interface Cost {
  readonly ms: number;
  readonly microseconds: number;
}

const perSecond = ({ ms }: Cost): number => 1000 / ms;

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (performance.now() - began) / roundMessages, microseconds: (user + system) / roundMessages };
}

function apply(bare: SqliteDatabase, changes: readonly Change[]): void {
  for (const [sql, ...values] of changes) {
    bare.run(sql, ...values);
    if (sql === 'COMMIT') bare.checkpoint();
  }
}

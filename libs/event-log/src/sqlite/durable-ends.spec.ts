import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { draft, keptTopic, text } from '../testing/event-log.contract.js';
import { SharedDurableEnds } from './durable-ends.js';
import { SqliteEventLog } from './event-log.js';
import { LogFile } from './log-file.js';

const limits = { batchEntriesMax: 100, batchBytesMax: 10_000 };

describe('the durable end of a partition', () => {
  let directory: string;
  let open: SqliteDatabase[];
  let durable: SharedDurableEnds;
  let log: SqliteEventLog;
  /** What the thread sees that only reads. */
  let reader: LogFile;
  const seen = (from = 0) =>
    reader.batch(keptTopic.name, 0, from, limits)?.entries.map(({ offset, value }) => `${offset} ${text(value)}`);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'durable-ends-'));
    durable = SharedDurableEnds.create([keptTopic.name]);
    const database = SqliteDatabase.openWriter(join(directory, 'a.db'), 'each sync');
    log = new SqliteEventLog({ writer: { database, topics: [keptTopic], durable }, clock: () => 0 });
    await log.admin.ensure([keptTopic], 1);
    const other = SqliteDatabase.openReader(join(directory, 'a.db'));
    reader = new LogFile(other, [keptTopic], { durable });
    open = [database, other];
  });
  afterEach(async () => {
    await log.close();
    for (const database of open) database.close();
    rmSync(directory, { recursive: true });
  });

  it('hides from readers what is committed and not on the disk yet', async () => {
    const { database } = log.writer.commits;
    const sync = database.sync.bind(database);
    let seenMeanwhile: unknown;
    database.sync = () => {
      seenMeanwhile = [reader.table(keptTopic.name, 0)?.state(open[1] ?? database).end, seen()];
      return sync();
    };
    await log.append([draft('k', 'one')]);
    expect(seenMeanwhile).toEqual([1, undefined]);
    expect(seen()).toEqual(['0 one']);
  });

  it('is where the offsets end, also where some were trimmed', async () => {
    await log.append(['a', 'b', 'c', 'd'].map((value) => draft('k', value)));
    await log.admin.trim(keptTopic.name, 0, 2);
    const writer = log.writer;
    writer.file.database.transaction(() => log.write([draft('k', 'not kept yet')]));
    expect(seen()).toEqual(['2 c', '3 d']);
    expect(seen(4)).toBeUndefined();
  });

  it('is told although a work of the same group failed after it', async () => {
    const appended = log.append([draft('k', 'one')]);
    const failed = log.writer.commits.submit(() => {
      throw new RangeError('mine');
    });
    await Promise.allSettled([appended, failed]);
    expect(seen()).toEqual(['0 one']);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { keptTopic } from '../testing/drafts.js';
import { eventLogContract, intakeContract, testTopics, unitOfWorkContract } from '../testing/event-log.contract.js';
import { SqliteEventLog } from './event-log.js';
import { SqliteIntake } from './intake.js';
import { SqliteUnitOfWork } from './unit-of-work.js';

const directory = mkdtempSync(join(tmpdir(), 'event-log-'));
const delivery = { poll: { firstMs: 1, maxMs: 5, gatherMs: 0 }, redelivery: { firstMs: 1, maxMs: 5 } };
let database = SqliteDatabase.openWriter(':memory:');
let files = 0;
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const reopen = async () => {
  database.close();
  database = SqliteDatabase.openWriter(join(directory, `${files}.db`));
  return new SqliteEventLog({ writer: { database, topics: testTopics }, clock: () => Date.now(), delivery });
};
const open = () => {
  files++;
  return reopen();
};

eventLogContract({
  name: 'SQLite',
  open,
  reopen,
  capabilities: { atomicAppend: true, compaction: 'at once', partitions: true, persistent: true },
});

unitOfWorkContract<SqliteDatabase>('SQLite', async () => {
  const log = await open();
  database.exec('CREATE TABLE written (value TEXT)');
  return {
    log,
    unitOfWork: new SqliteUnitOfWork(log),
    write: (tx, value) => tx.run('INSERT INTO written VALUES (?)', value),
    written: () =>
      database.all<{ value: string }>('SELECT value FROM written ORDER BY rowid').map(({ value }) => value),
  };
});

const withIntake = (log: SqliteEventLog) => ({ log, intake: new SqliteIntake(log, keptTopic.name) });
intakeContract(
  'SQLite',
  async () => withIntake(await open()),
  async () => withIntake(await reopen()),
);

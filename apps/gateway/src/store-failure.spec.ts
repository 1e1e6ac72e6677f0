import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { intakeTopics } from '#contracts';
import { SqliteEventLog, SqliteIntake } from '#event-log';
import { type FeedConfig, openFeed, SqliteDatabase, systemClock } from '#platform';
import { receive, type ReceiveDependencies } from './receive.js';
import { bytes, desk, msh, pid, text } from './testing/desk.js';

/** Of bytes that do not shrink: the log compresses what is large. */
const large = `NTE|1||${randomBytes(200_000).toString('base64')}\r`;

describe('a log whose file may not grow', () => {
  let folder = '';
  let database: SqliteDatabase;
  let deps: ReceiveDependencies;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hie-full-'));
    database = SqliteDatabase.openWriter(join(folder, 'intake.db'));
    const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
    await log.admin.ensure(intakeTopics, 1);
    deps = { ...(await desk()).deps, intake: new SqliteIntake(log) };
    const { page_count: pages = 0 } = database.get<{ page_count: number }>('PRAGMA page_count') ?? {};
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const take = (content: string, rules: Partial<FeedConfig>) =>
    receive(bytes(content), { ...openFeed, ...rules }, deps);
  const error = { onStoreFailure: 'error' } as const;

  it.each([
    ['original mode', {}, 'AE'],
    ['enhanced mode', { accept: 'AL' }, 'CE'],
    ['enhanced mode after errors only', { accept: 'ER' }, 'CE'],
    ['a sender that asks for nothing', { accept: 'NE', application: 'NE' }, 'AE'],
  ] as const)('is answered with an error in %s on a feed that says so', async (_what, asked, code) => {
    const { answer, failure, messages } = await take(msh(asked) + pid + large, error);
    expect(text(answer)).toMatch(new RegExp(`MSA\\|${code}\\|C1\\rERR\\|\\|\\|207\\^[^|]*\\|E\\|LOG_DISK_FULL`));
    expect(failure).toMatchObject({ code: 'LOG_DISK_FULL' });
    expect(messages).toEqual([]);
  });

  it.each([
    ['on a feed that withholds', {}, { onStoreFailure: 'withhold' }],
    [
      'where silence would mean success',
      { accept: 'NE', application: 'NE' },
      { ...error, acknowledgements: 'as-asked' },
    ],
    ['where silence would mean success', { accept: 'SU' }, { ...error, acknowledgements: 'as-asked' }],
  ] as const)('is not answered at all %s', async (_what, asked, rules) => {
    await expect(take(msh(asked) + pid + large, rules)).rejects.toMatchObject({ code: 'LOG_DISK_FULL' });
  });

  it('is answered for each message of a batch', async () => {
    const batch = `BHS|^~\\&\r${msh({ id: 'B1' })}${pid}${large}${msh({ id: 'B2' })}${pid}BTS|2\r`;
    expect(text((await take(batch, error)).answer).match(/MSA\|AE\|B[12]/g)).toEqual(['MSA|AE|B1', 'MSA|AE|B2']);
  });

  it('takes the same message once there is space', async () => {
    await take(msh() + pid + large, error);
    database.exec('PRAGMA max_page_count = 1000000');
    const { answer, messages } = await take(msh() + pid + large, error);
    expect(text(answer)).toContain('MSA|AA|C1');
    expect(messages[0]?.resend).toBe(false);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { intakeTopics, topics } from '#contracts';
import { SqliteDatabase, systemClock } from '#platform';
import { text } from '../testing/drafts.js';
import { SqliteEventLog } from './event-log.js';
import { SequenceNumbers } from './sequence-numbers.js';

const directory = mkdtempSync(join(tmpdir(), 'event-log-kill-'));
afterAll(() => rmSync(directory, { recursive: true }));

const appending = new URL('../testing/append-for-ever.ts', import.meta.url);
const numbering = new URL('../testing/number-for-ever.ts', import.meta.url);

/** Runs a script on a file, kills it with SIGKILL after so many acknowledgements, returns all that it acknowledged. */
async function runUntilKilled(script: URL, file: string, acknowledgements: number): Promise<string[]> {
  const hooks = fileURLToPath(import.meta.resolve('../testing/typescript.mjs'));
  const child = spawn(
    process.execPath,
    ['--conditions=hie-source', '--no-warnings', `--import=${hooks}`, fileURLToPath(script), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  await closed;
  return acknowledged;
}

describe('a log on SQLite whose process is killed', () => {
  it('holds every entry that was acknowledged, once and in order, and goes on', async () => {
    const file = join(directory, 'intake.db');
    const acknowledged = [
      ...(await runUntilKilled(appending, file, 500)),
      ...(await runUntilKilled(appending, file, 700)),
    ];
    expect(acknowledged.length).toBeGreaterThanOrEqual(1200);
    const database = SqliteDatabase.openWriter(file);
    const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
    const entries = await log.read(topics.raw, 0, 0, 1_000_000);
    const counts = Map.groupBy(
      entries.map(({ value }) => text(value)),
      (value) => value,
    );
    // Both runs count from zero, so a value is acknowledged twice at most, and each time stands for an entry.
    for (const [value, times] of Map.groupBy(acknowledged, (value) => value)) {
      expect(counts.get(value)?.length ?? 0).toBeGreaterThanOrEqual(times.length);
    }
    expect(entries.map(({ offset }) => offset)).toEqual(entries.map((_, at) => at));
    database.close();
  });

  it('knows the last sequence number of every link, which is that of its last entry', async () => {
    const file = join(directory, 'numbered.db');
    const acknowledged = (await runUntilKilled(numbering, file, 500)).map((line) => line.split(' '));
    const database = SqliteDatabase.openWriter(file);
    const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
    const entries = (await log.read(topics.raw, 0, 0, 1_000_000)).map(({ value }) => text(value).split(' '));
    const numbers = new SequenceNumbers(database);
    const links = new Set(acknowledged.map(([link = '']) => link));
    expect(links.size).toBe(8);
    for (const link of links) {
      const question = { link, number: 0, isAcceptable: true, unexpected: {} };
      const last = numbers.take(database, question).expected - 1;
      expect(entries.findLast(([name]) => name === link)?.[1]).toBe(String(last));
      expect(last).toBeGreaterThanOrEqual(Number(acknowledged.findLast(([name]) => name === link)?.[1]));
    }
    database.close();
  });
});

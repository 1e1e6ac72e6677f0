import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { intakeTopics, topics } from '#contracts';
import { SqliteEventLog } from '#event-log';
import { SqliteDatabase, systemClock } from '#platform';
import type { Receiver } from './power-cut.js';
import type { TopicEntry } from './read-topic.js';

/** Starts the receiver of `early-answer.server.ts` on a file. */
export async function startEarlyAnswers(file: string, durability: 'checkpoints' | 'each sync'): Promise<Receiver> {
  const hooks = fileURLToPath(new URL('../../libs/event-log/src/testing/typescript.mjs', import.meta.url));
  const server = fileURLToPath(new URL('./early-answer.server.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=hie-source', '--no-warnings', `--import=${hooks}`, server, file, durability],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
  });
  return {
    port,
    pid: child.pid ?? 0,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** What its file holds. */
export async function takenBy(file: string): Promise<readonly TopicEntry[]> {
  const database = SqliteDatabase.openWriter(file);
  const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
  const entries = await log.read(topics.raw, 0, 0, 1_000_000);
  database.close();
  return entries.map(({ attributes, value }) => ({ controlId: attributes['controlid'] ?? '', value }));
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { NormalizeRow } from './normalize.js';

const entry = fileURLToPath(new URL('./normalize.process.js', import.meta.url));

/**
 * In a process of its own, as the broker runs it: of the parsers that others offer one has V8 walk all lists more slowly
 * from the moment that it is loaded (node-hl7-client 4.0.0: 7 % of this figure).
 */
export async function measureNormalizeAlone(quick: boolean): Promise<readonly NormalizeRow[]> {
  const child = fork(entry, quick ? ['--quick'] : []);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`normalize: the process ended with ${String(code)}`);
  });
  const [rows] = (await Promise.race([once(child, 'message'), ended])) as [readonly NormalizeRow[]];
  await ended.catch(() => undefined);
  return rows;
}

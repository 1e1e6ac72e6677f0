import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';
import { join } from 'node:path';
import { targets } from './targets.js';

/** What needs more bytes is left to the next run, which may shorten it. */
const inputBytesMax = 1_000;
/** Of one target: the tests replay them all. */
const inputsMax = 60;

/**
 * Copies those of the tried inputs into the corpus, the largest first so that they are few, that reach a piece of the libs which nothing in it
 * reached. The engine's own coverage says so: no fuzzer is needed for it.
 */
export function keep(target: string, tried: string, corpus: string): void {
  const fuzz = targets[target];
  if (fuzz === undefined) return;
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const reached = new Set<string>();
  const isNew = (file: string): boolean => {
    const before = reached.size;
    fuzz(readFileSync(file));
    for (const piece of coverage(session)) reached.add(piece);
    return reached.size > before;
  };
  const kept = filesBySize(corpus);
  for (const file of kept) isNew(file);
  let room = inputsMax - kept.length;
  for (const file of filesBySize(tried).filter((name) => statSync(name).size <= inputBytesMax)) {
    if (room <= 0) break;
    if (!isNew(file)) continue;
    room--;
    copyFileSync(file, join(corpus, createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)));
  }
  session.disconnect();
}

/** Pieces that ran since the last time. */
function coverage(session: Session): readonly string[] {
  const pieces: string[] = [];
  session.post('Profiler.takePreciseCoverage', (_error, taken?: Profiler.TakePreciseCoverageReturnType) => {
    for (const { url, functions } of taken?.result ?? []) {
      if (!url.includes('/dist/libs/')) continue;
      for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges))
        if (count > 0) pieces.push(`${url}:${startOffset}-${endOffset}`);
    }
  });
  return pieces;
}

const filesBySize = (folder: string): readonly string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).size - statSync(one).size);

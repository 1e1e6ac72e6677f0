import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly found: string;
  readonly advice?: string;
}

/** node:sqlite is what the broker was measured on from this version. */
const oldestNode = [24, 15] as const;
/** Below, a busy day may fill the disk overnight. */
const freeBytesMin = 2 * 1024 ** 3;
/** Each commit waits for one; group commit shares it, so below this 1,000 messages/s still pass. */
const fsyncsPerSecondMin = 50;
const fsyncTrialMs = 400;
const connectMs = 1_000;

export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const found = `Node.js ${version}`;
  if (recent) return { name: 'node', state: 'ok', found };
  return { name: 'node', state: 'problem', found, advice: 'Run `npm ci` in the project: it brings its own' };
}

export function dataDirCheck(dataDir: string): Check {
  const name = 'data directory';
  try {
    withProbe(dataDir, () => undefined);
    return { name, state: 'ok', found: `${dataDir} can be written` };
  } catch (error) {
    const advice = 'Choose another with HIE_DATA_DIR or change its rights';
    return { name, state: 'problem', found: `${dataDir} cannot be written (${codeOf(error)})`, advice };
  }
}

export function diskCheck(dataDir: string): Check {
  const name = 'disk space';
  try {
    const { bavail, bsize } = statfsSync(existing(dataDir));
    const free = bavail * bsize;
    const found = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
    if (free >= freeBytesMin) return { name, state: 'ok', found };
    return { name, state: 'problem', found, advice: 'Free space: the log keeps every message' };
  } catch (error) {
    return { name, state: 'problem', found: `unknown (${codeOf(error)})`, advice: 'See the data directory' };
  }
}

/** A positive acknowledgement waits for an fsync: a disk that is too quick about it may be lying. */
export function fsyncCheck(dataDir: string): Check {
  const name = 'fsync';
  try {
    const perSecond = withProbe(dataDir, fsyncsPerSecond);
    const found = `${Math.round(perSecond)} fsyncs per second`;
    if (perSecond >= fsyncsPerSecondMin) return { name, state: 'ok', found };
    return { name, state: 'note', found, advice: 'Acknowledgements will be slow: choose a faster disk' };
  } catch (error) {
    return { name, state: 'problem', found: `cannot be measured (${codeOf(error)})`, advice: 'See the data directory' };
  }
}

export async function portCheck(name: string, { host, port }: { host: string; port: number }): Promise<Check> {
  const where = `${host}:${port}`;
  const problem = await bindProblem(host, port);
  if (problem === undefined) return { name, state: 'ok', found: `${where} is free` };
  if (problem !== 'EADDRINUSE') {
    return { name, state: 'problem', found: `${where} cannot be opened (${problem})`, advice: 'Choose another' };
  }
  if (await answers(host, port)) {
    return { name, state: 'note', found: `${where} is in use and answers`, advice: 'Fine if it is this broker' };
  }
  const advice = 'Stop what uses it, or choose another';
  return { name, state: 'problem', found: `${where} is in use and does not answer`, advice };
}

/** Message ids hold the time of receipt: a clock that starts in the past would sort them before the ones that exist. */
export function clockCheck(now: number): Check {
  const name = 'clock';
  const found = new Date(now).toISOString();
  if (now > Date.UTC(2026, 0)) return { name, state: 'ok', found };
  return { name, state: 'problem', found, advice: 'Set the clock, best by NTP' };
}

function withProbe<Result>(dataDir: string, work: (descriptor: number) => Result): Result {
  const file = join(existing(dataDir), `.doctor-${process.pid}`);
  const descriptor = openSync(file, 'w');
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
}

/** The folder, or where it would be made: looking must not make it. */
function existing(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) ? path : existing(dirname(path));
}

function fsyncsPerSecond(descriptor: number): number {
  const startedAt = performance.now();
  let count = 0;
  for (; performance.now() - startedAt < fsyncTrialMs; count++) {
    writeSync(descriptor, 'x');
    fsyncSync(descriptor);
  }
  return (count * 1_000) / (performance.now() - startedAt);
}

function bindProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: connectMs });
    const settle = (connected: boolean): void => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false)).once('error', () => settle(false));
  });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

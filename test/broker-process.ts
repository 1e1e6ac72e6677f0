import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installation, sharedServers } from './cluster/installation.js';

/**
 * The broker in a process of its own, started as a user starts it, in a data directory of its own; where the tests run on a
 * cluster, one process with all roles.
 */
export interface Broker {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** What it was started with, for a command on the same installation. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that the process wrote on stdout and stderr. */
  output(): string;
  /** SIGKILL; the data directory stays. */
  kill(): Promise<void>;
  /** SIGTERM and wait; resolves with the exit code. The data directory stays. */
  stop(): Promise<number | null>;
  /** SIGTERM, wait, remove the data directory. */
  discard(): Promise<void>;
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'hie-test-'));

/** What a command needs to know to work on the same installation, before it is started too. */
export async function installed(dataDir: string): Promise<Readonly<Record<string, string>>> {
  const shared = sharedServers();
  return { HIE_DATA_DIR: dataDir, HIE_LOG_LEVEL: 'warn', ...(shared && (await installation(dataDir, shared))) };
}

/** Resolves when it is ready. A second start on the same directory goes on where the first ended. */
export async function startBroker(
  dataDir: string = temporaryDirectory(),
  environment: Record<string, string> = {},
): Promise<Broker> {
  const output: string[] = [];
  const own = { HIE_MLLP_PORT: '0', HIE_HTTP_PORT: '0', ...(await installed(dataDir)), ...environment };
  const child = spawn(process.execPath, [join(process.cwd(), 'apps/standalone/bin/hie.cjs'), 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...own },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const ports = await announcedPorts(child, join(dataDir, 'ports.json'), () => output.join(''));
  return {
    port: ports.mllp,
    url: `http://127.0.0.1:${ports.http}`,
    pid: child.pid ?? 0,
    dataDir,
    environment: own,
    output: () => output.join(''),
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
    discard: async () => {
      await end(child, 'SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The broker writes the ports that it got, and its pid, beside its data once it is ready. */
async function announcedPorts(
  child: ChildProcess,
  file: string,
  output: () => string,
): Promise<{ mllp: number; http: number }> {
  const giveUpAt = Date.now() + 60_000;
  while (Date.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    const ports = readPorts(file);
    if (ports && ports.pid === child.pid) return ports;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the broker did not become ready: ${output()}`);
}

function readPorts(file: string): { mllp: number; http: number; pid: number } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { mllp: number; http: number; pid: number };
  } catch {
    return undefined;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const forced = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(forced);
  }
  return child.exitCode;
}

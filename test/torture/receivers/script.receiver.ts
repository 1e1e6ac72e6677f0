import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../broker-process.js';
import type { Feature, Feed, Limits, Receiver, Target } from '../mllp/target.js';
import { FileArchive } from './file-archive.js';
import { canSeeMemory, residentBytes } from './resident-bytes.js';

/** A receiver that is one script: it appends what it took to a file and prints its port. */
export interface ScriptReceiver {
  readonly name: string;
  /** Without extension, relative to this folder. */
  readonly script: string;
  readonly args: readonly string[];
  readonly features: readonly Feature[];
  /** What its one port is, besides `open`. */
  readonly feeds?: readonly Feed[];
  readonly limits?: Limits;
  readonly lanes: number;
  readonly shared: boolean;
  readonly patienceMs: number;
  readonly deadlineMs?: number;
}

export const scriptReceiver = (script: ScriptReceiver): Receiver => ({
  ...script,
  start: () => startScript(script, temporaryDirectory()),
});

async function startScript(script: ScriptReceiver, directory: string): Promise<Target> {
  const file = join(directory, 'archive.jsonl');
  // From the sources Node runs the TypeScript as it stands, from the build the JavaScript that was made of it.
  const path = fileURLToPath(new URL(script.script + extname(import.meta.url), import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', path, file, ...script.args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once('exit', (code) => reject(new Error(`${script.name} ended with ${code} before it listened`)));
  });
  return {
    host: '127.0.0.1',
    ports: { open: port, ...Object.fromEntries((script.feeds ?? []).map((feed) => [feed, port])) },
    features: script.features,
    ...(script.limits && { limits: script.limits }),
    archive: new FileArchive(file),
    ...(canSeeMemory && { residentBytes: () => residentBytes(child.pid ?? 0) }),
    life: {
      signal: (signal) => void child.kill(signal),
      kill: () => end(child, 'SIGKILL'),
      terminate: () => end(child, 'SIGTERM'),
      restart: () => startScript(script, directory),
    },
    stop: async () => {
      await end(child, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

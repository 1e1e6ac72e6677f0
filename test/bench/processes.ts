import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../broker-process.js';

export interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

const peerServer = fileURLToPath(new URL('./peer.server.js', import.meta.url));

/** Starts `null` or `floor` and resolves when it listens. */
export async function startPeer(kind: 'null' | 'floor'): Promise<Peer> {
  const directory = temporaryDirectory();
  const child = spawn(process.execPath, ['--no-warnings', peerServer, kind, join(directory, 'floor.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once('exit', (code) => reject(new Error(`the peer ended with ${code}`)));
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  return { port, stop };
}

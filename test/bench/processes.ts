import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../broker-process.js';

/**
 * What the front door stands beside: a responder that stores nothing, a bare server that stores the bytes, one that stores
 * them in the broker's own log, and the server that npm offers.
 */
export const peerKinds = ['null', 'floor', 'same-log', 'log-in-worker', 'node-hl7-server'] as const;
export type PeerKind = (typeof peerKinds)[number];

export interface Peer {
  readonly kind: PeerKind;
  readonly port: number;
  stop(): Promise<void>;
}

const peerServer = fileURLToPath(new URL('./peer.server.js', import.meta.url));

/** Resolves when it listens. */
export async function startPeer(kind: PeerKind): Promise<Peer> {
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
  return { kind, port, stop };
}

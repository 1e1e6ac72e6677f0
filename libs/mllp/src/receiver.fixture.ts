import { connect, type Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import { FrameDecoder } from '#hl7';
import { systemClock } from '#platform';
import { MllpServer, type MllpServerLimits, type MllpServerOptions } from './server.js';

const limits: MllpServerLimits = {
  frameBytesMax: 1_000_000,
  connectionsMax: 100,
  connectionsPerAddressMax: 100,
  idleMs: 60_000,
  frameMs: 60_000,
  inFlightPerConnection: 16,
};

export interface Received {
  readonly frames: string[];
  readonly faults: string[];
}

/** Gives a spec the receivers that it asks for, and closes them after each test. */
export function receivers(): typeof receiver {
  const open: MllpServer[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.drain(0)));
  });
  return async (change) => {
    const started = await receiver(change);
    open.push(started.server);
    return started;
  };
}

/** A server on a free port that answers `ACK <text>` to a frame and `NAK <code>` to a fault, and notes both. */
export async function receiver(
  change: Partial<Omit<MllpServerOptions, 'limits'>> & { limits?: Partial<MllpServerLimits> } = {},
): Promise<{ server: MllpServer; port: number; received: Received }> {
  const received: Received = { frames: [], faults: [] };
  const server = new MllpServer({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    onFrame: async (frame) => {
      received.frames.push(text(frame));
      return Buffer.from(`ACK ${text(frame)}`);
    },
    onFault: async (code) => {
      received.faults.push(code);
      return Buffer.from(`NAK ${code}`);
    },
    onRefused: ({ code }) => received.faults.push(code),
    ...change,
    limits: { ...limits, ...change.limits },
  });
  const { port } = await server.start();
  return { server, port, received };
}

/** Answers that the test gives when it wants to. */
export function held() {
  const waiting: { text: string; answer: (bytes: Uint8Array | undefined) => void; fail: () => void }[] = [];
  const onFrame = (frame: Uint8Array): Promise<Uint8Array | undefined> =>
    new Promise((answer, fail) => waiting.push({ text: text(frame), answer, fail: () => fail(new Error('no')) }));
  return { waiting, onFrame };
}

/** A socket that speaks bytes, and what came back as frames. */
export class RawSender {
  readonly replies: string[] = [];
  closed = false;
  readonly socket: Socket;
  readonly #decoder = new FrameDecoder({ frameBytesMax: 1_000_000 });

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    this.socket.on('data', (chunk: Buffer) => {
      for (const event of this.#decoder.push(chunk)) this.replies.push(text(event.bytes));
    });
    this.socket.on('error', () => undefined);
    this.socket.on('end', () => this.socket.end());
    this.socket.on('close', () => (this.closed = true));
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const framed = (content: string): string => `\x0b${content}\x1c\r`;

/** Waits for a condition, at most ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

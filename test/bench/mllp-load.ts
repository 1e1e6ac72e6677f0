import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/** A sender of the bench's own, so that no part of the product is on both sides of a measurement. */
export interface Load {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly message: (index: number) => Uint8Array;
}

export interface LoadResult {
  readonly messages: number;
  readonly seconds: number;
  readonly ackMs: readonly number[];
  /** MSA-1 -> how often. */
  readonly codes: ReadonlyMap<string, number>;
}

type OnAcknowledged = (index: number, at: number) => void;

/**
 * Closed loop: each connection sends its next message when the last one was acknowledged. Ends early before message `end`:
 * a receiver that stores must not be sent one twice, a resend costs it less.
 */
export async function closedLoop(
  load: Load,
  forMs: number,
  first = 0,
  end = Number.POSITIVE_INFINITY,
): Promise<LoadResult> {
  const run = new Run();
  let next = first;
  const began = performance.now();
  const until = began + forMs;
  await onConnections(load, async (connection) => {
    while (performance.now() < until && next < end) {
      const index = next++;
      const sent = performance.now();
      run.acknowledged(await connection.send(load.message(index)), performance.now() - sent);
    }
  });
  return run.result((performance.now() - began) / 1000);
}

/**
 * Open loop: messages fall due at a fixed rate whatever the receiver does; times count from when they fell due. A receiver that
 * slows its senders down gets the rest later, or not at all where `givenUpMs` is set.
 */
export async function openLoop(
  load: Load,
  options: {
    perSecond: number;
    forMs: number;
    first: number;
    onAcknowledged?: OnAcknowledged;
    givenUpMs?: number;
  },
): Promise<LoadResult> {
  const run = new Run();
  const began = performance.now();
  const givenUpAt = began + (options.givenUpMs ?? Number.POSITIVE_INFINITY);
  const total = Math.floor((options.perSecond * options.forMs) / 1000);
  let next = 0;
  await onConnections(load, async (connection) => {
    for (let index = next++; index < total && performance.now() < givenUpAt; index = next++) {
      const due = began + (index * 1000) / options.perSecond;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const code = await connection.send(load.message(options.first + index));
      const at = performance.now();
      run.acknowledged(code, at - due);
      options.onAcknowledged?.(options.first + index, at);
    }
  });
  return run.result((performance.now() - began) / 1000);
}

async function onConnections(load: Load, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connections = await Promise.all(Array.from({ length: load.connections }, () => Connection.open(load)));
  try {
    await Promise.all(connections.map(work));
  } finally {
    for (const connection of connections) connection.close();
  }
}

class Run {
  readonly #ackMs: number[] = [];
  readonly #codes = new Map<string, number>();

  acknowledged(code: string, ms: number): void {
    this.#ackMs.push(ms);
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  result(seconds: number): LoadResult {
    return { messages: this.#ackMs.length, seconds, ackMs: this.#ackMs, codes: this.#codes };
  }
}

const endBlock = 0x1c;

interface Waiting {
  readonly controlId: string;
  readonly resolve: (code: string) => void;
  readonly reject: (error: Error) => void;
}

class Connection {
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('closed before the acknowledgement')));
  }

  static open({ host, port }: Load): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  /** MSA-1 of the answer that names the message. */
  send(message: Uint8Array): Promise<string> {
    const framed = Buffer.allocUnsafe(message.length + 3);
    framed[0] = 0x0b;
    framed.set(message, 1);
    framed[message.length + 1] = endBlock;
    framed[message.length + 2] = 0x0d;
    const controlId = framed.toString('latin1', 1, 200).split('|', 10)[9] ?? '';
    return new Promise((resolve, reject) => {
      this.#waiting = { controlId, resolve, reject };
      this.socket.write(framed);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  /** There are receivers that answer earlier messages again: what names another message is passed over. */
  #receive(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    for (let end = this.#bytes.indexOf(endBlock); end >= 0; end = this.#bytes.indexOf(endBlock)) {
      const answer = this.#bytes.toString('latin1', 0, end);
      const [, code = 'none', controlId] = answer.slice(answer.indexOf('\rMSA|') + 1).split(/[|\r]/, 3);
      this.#bytes = this.#bytes.subarray(end + 1);
      if (controlId === this.#waiting?.controlId) this.#waiting?.resolve(code);
    }
  }
}

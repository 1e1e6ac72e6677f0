import { connect, createServer, type Server, type Socket } from 'node:net';

/** Kafka protocol, API keys. */
export const apiKeys = { produce: 0, offsetCommit: 8 } as const;
type ApiKey = (typeof apiKeys)[keyof typeof apiKeys];

/**
 * Stands before a broker and passes everything on, until it is told to cut: then the next request of that kind still reaches
 * the broker, its answer is thrown away, and the connection ends. The client cannot know whether it was done.
 */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target = 0;
  #toCut: { readonly api: ApiKey; left: number } | undefined;
  #cuts = 0;

  private constructor() {
    this.#server = createServer((client) => this.#serve(client));
  }

  static async listen(): Promise<CuttingProxy> {
    const proxy = new CuttingProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** Connections that were cut. */
  get cuts(): number {
    return this.#cuts;
  }

  passOnTo(port: number): void {
    this.#target = port;
  }

  cut(api: ApiKey, times: number): void {
    this.#toCut = { api, left: times };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    const broker = connect({ host: '127.0.0.1', port: this.#target, noDelay: true });
    const frames = new RequestKeys();
    let isCut = false;
    client.setNoDelay(true);
    client.on('data', (chunk: Buffer) => {
      for (const api of frames.of(chunk)) isCut ||= this.#isDue(api);
      broker.write(chunk);
    });
    broker.on('data', (chunk: Buffer) => {
      if (!isCut) return client.write(chunk);
      this.#cuts++;
      return client.destroy();
    });
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  #isDue(api: number): boolean {
    const due = this.#toCut;
    if (due === undefined || due.left === 0 || due.api !== api) return false;
    due.left--;
    return true;
  }
}

/** The API key of each request: a frame is its length in four bytes, then the key in two. */
class RequestKeys {
  #rest = Buffer.alloc(0);
  #skip = 0;

  *of(chunk: Buffer): Generator<number> {
    let bytes = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      bytes = bytes.subarray(skipped);
      if (this.#skip > 0 || bytes.length < 6) break;
      yield bytes.readInt16BE(4);
      this.#skip = 4 + bytes.readInt32BE(0);
    }
    this.#rest = bytes;
  }
}

import { createServer, type Server, type Socket } from 'node:net';
import { FrameDecoder, parse } from '#hl7';

/** What a receiver does with a frame. */
export type Script = (frame: Uint8Array, exchange: Exchange) => void;

interface Exchange {
  /** Which frame this is, over all connections, from 1. */
  readonly nth: number;
  /** Which connection this is, from 1. */
  readonly connection: number;
  /** Bytes as they are, in a packet of their own. */
  readonly write: (bytes: Uint8Array) => void;
  readonly close: () => void;
}

/** A receiver that does what the script says, right or wrong; it notes what came. */
export class ScriptedReceiver {
  readonly frames: Uint8Array[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly script: Script) {
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  static async start(script: Script): Promise<ScriptedReceiver> {
    const receiver = new ScriptedReceiver(script);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', () => resolve()));
    return receiver;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    const connection = ++this.connections;
    const decoder = new FrameDecoder({ frameBytesMax: 16 * 1024 * 1024 });
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes } of decoder.push(chunk)) {
        this.frames.push(bytes);
        const write = (answer: Uint8Array): void => void socket.write(answer);
        this.script(bytes, { nth: this.frames.length, connection, write, close: () => socket.destroy() });
      }
    });
  }
}

/** A framed acknowledgement of the frame; `controlId` '' leaves MSA-2 empty. */
export function framedAcknowledgement(
  frame: Uint8Array,
  over: { readonly code?: string; readonly controlId?: string; readonly text?: string } = {},
): Buffer {
  const parsed = parse(frame);
  const sent = parsed.kind === 'message' ? parsed.message.header.controlId : '';
  const msa = `MSA|${over.code ?? 'AA'}|${over.controlId ?? sent}|${over.text ?? ''}`;
  return Buffer.from(`\x0bMSH|^~\\&|R|R|S|S|20260301||ACK|R-${sent}|P|2.5\r${msa}\r\x1c\r`);
}

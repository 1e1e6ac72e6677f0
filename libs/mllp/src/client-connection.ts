import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { ErrorCode } from '#contracts';
import { frame, FrameDecoder } from '#hl7';
import { tlsFault } from './tls-fault.js';
import { type ClientTls, clientOptions, distrust } from './tls-settings.js';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls?: ClientTls;
  readonly connectTimeoutMs: number;
}

interface Events {
  /** It can be written to. */
  opened(): void;
  frame(bytes: Uint8Array): void;
  /** It never opened, or is gone; the last event. `reason`: what the system or TLS said. */
  closed(code: ErrorCode, reason: string | undefined): void;
}

const replyBytesMax = 16 * 1024 * 1024;
const keepAliveMs = 30_000;

/** One connection to a receiver, from the attempt to its end. A receiver that is not trusted is sent nothing. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #events: Events;
  readonly #tls: ClientTls | undefined;
  #wasOpen = false;
  #reason: string | undefined;

  /** Fault CERTIFICATE_UNUSABLE. */
  constructor({ host, port, tls, connectTimeoutMs }: Target, events: Events) {
    this.#events = events;
    this.#tls = tls;
    const socket =
      tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...clientOptions(tls, host) });
    this.#socket = socket;
    const decoder = new FrameDecoder({ frameBytesMax: replyBytesMax });
    const timer = setTimeout(() => this.#end('ETIMEDOUT'), connectTimeoutMs);
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) if (event.kind === 'frame') this.#events.frame(event.bytes);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#reason ??= error.code));
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      this.#opened();
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#events.closed(this.#code(), this.#reason);
    });
  }

  /** It has been opened, and may be gone since. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  get isOpen(): boolean {
    return this.#wasOpen && !this.#socket.destroyed;
  }

  write(message: Uint8Array): void {
    this.#socket.write(frame(message));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #opened(): void {
    const socket = this.#socket;
    // Node has checked it already where there is no list of trusted certificates.
    const reason =
      socket instanceof TLSSocket && this.#tls?.trusted !== undefined
        ? distrust(socket, this.#tls, Date.now())
        : undefined;
    if (reason !== undefined) return this.#end(reason);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    this.#wasOpen = true;
    this.#events.opened();
  }

  #end(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  /** With TLS 1.3 a receiver can refuse our certificate after the connection has opened. */
  #code(): ErrorCode {
    const code = this.#tls && tlsFault(this.#reason ?? '');
    return code ?? (this.#wasOpen ? 'MLLP_CLOSED' : 'MLLP_UNREACHABLE');
  }
}

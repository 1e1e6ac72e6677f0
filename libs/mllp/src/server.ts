import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, TLSSocket, type Server as TlsServer } from 'node:tls';
import { type ErrorCode, fault } from '#contracts';
import type { Clock } from '#platform';
import {
  Connection,
  type ConnectionLimits,
  type ConnectionState,
  type FrameHandlers,
  type PeerName,
} from './connection.js';

export interface MllpServerLimits extends ConnectionLimits {
  /** Connections at once, in all and from one address; one more is closed as it opens. */
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
}

export interface MllpServerOptions extends FrameHandlers {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** TLS 1.2 and newer only. */
  readonly tls?: TlsOptions;
  readonly limits: MllpServerLimits;
  readonly clock: Clock;
}

const sweepMs = 1_000;
const drainPollMs = 50;
const keepAliveMs = 30_000;

/**
 * Listens for MLLP. Order: answers leave in the order of the frames of their connection. Durability is the handler's
 * affair: nothing is answered that it did not answer. Every socket error ends its connection and nothing else.
 */
export class MllpServer {
  readonly #options: MllpServerOptions;
  readonly #server: Server;
  readonly #connections = new Map<number, Connection>();
  readonly #perAddress = new Map<string, number>();
  #sockets = 0;
  #refused = 0;
  #lastId = 0;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: MllpServerOptions) {
    this.#options = options;
    this.#server = this.#createServer();
  }

  /** Connections that were closed because there were too many. */
  get refusedConnections(): number {
    return this.#refused;
  }

  connections(): readonly ConnectionState[] {
    return [...this.#connections.values()];
  }

  /** Fault PORT_IN_USE or ADDRESS_UNAVAILABLE. */
  async start(): Promise<{ port: number }> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException): void => reject(listenFault(error, host, port));
      this.#server.once('error', refuse);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.off('error', refuse);
        // Out of file descriptors: accepting fails for a while, those who are connected go on.
        this.#server.on('error', () => undefined);
        resolve();
      });
    });
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs);
    this.#sweeper.unref();
    const address = this.#server.address();
    return { port: typeof address === 'object' && address !== null ? address.port : port };
  }

  /** New connections use the new certificates, open ones stay. */
  renewCertificates(tls: TlsOptions): void {
    if ('setSecureContext' in this.#server)
      (this.#server as TlsServer).setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
  }

  /** Accepts no more, lets frames in flight be answered, closes; whatever is left after `timeoutMs` is cut. */
  async drain(timeoutMs: number): Promise<void> {
    clearInterval(this.#sweeper);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections.values()) connection.drain();
    const cut = setTimeout(() => this.#destroyAll(), timeoutMs);
    const watch = setInterval(() => this.#sweep(), drainPollMs);
    await closed;
    clearTimeout(cut);
    clearInterval(watch);
    // The server is told before the sockets' own listeners.
    this.#connections.clear();
  }

  #createServer(): Server {
    const { tls, limits } = this.#options;
    const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs, allowHalfOpen: true };
    if (tls === undefined) {
      return createServer(socketOptions, (socket) => {
        if (this.#admit(socket)) this.#open(socket, undefined);
      });
    }
    const server = createTlsServer({
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits.frameMs,
      ...tls,
      ...socketOptions,
    });
    server.on('connection', (socket: Socket) => this.#admit(socket));
    server.on('secureConnection', (socket) => this.#open(socket, peerName(socket)));
    server.on('tlsClientError', (_error, socket) => {
      this.#tell('MLLP_TLS_FAILED', socket);
      socket.destroy();
    });
    return server;
  }

  /** Counts the socket, or closes it where there are too many. */
  #admit(socket: Socket): boolean {
    const { connectionsMax, connectionsPerAddressMax } = this.#options.limits;
    const address = socket.remoteAddress ?? '';
    const fromHere = this.#perAddress.get(address) ?? 0;
    socket.on('error', () => undefined);
    if (this.#sockets >= connectionsMax || fromHere >= connectionsPerAddressMax) {
      this.#refused++;
      this.#tell('MLLP_TOO_MANY_CONNECTIONS', socket);
      socket.destroy();
      return false;
    }
    this.#sockets++;
    this.#perAddress.set(address, fromHere + 1);
    socket.once('close', () => this.#release(address));
    return true;
  }

  #release(address: string): void {
    this.#sockets--;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }

  #open(socket: Socket, certificate: PeerName | undefined): void {
    const connection = this.#connect(socket, certificate);
    this.#connections.set(connection.id, connection);
    socket.once('close', () => this.#connections.delete(connection.id));
  }

  #connect(socket: Socket, certificate: PeerName | undefined): Connection {
    const { limits, clock } = this.#options;
    return new Connection(socket, { id: ++this.#lastId, limits, clock, certificate, handlers: this.#options });
  }

  /** Reports a socket that never became a connection; it gets no answer. */
  #tell(code: ErrorCode, socket: Socket): void {
    const { clock, onFault } = this.#options;
    const at = clock();
    const none = { frames: 0, answers: 0, faults: 1, bytesReceived: 0, bytesSent: 0, inFlight: 0 };
    const address = socket.remoteAddress ?? '';
    const state = {
      id: ++this.#lastId,
      remoteAddress: address,
      openedAt: at,
      activeAt: at,
      certificate: undefined,
      ...none,
    };
    onFault(code, state, new Uint8Array()).catch(() => undefined);
  }

  #sweep(): void {
    const now = this.#options.clock();
    for (const connection of this.#connections.values()) connection.sweep(now);
  }

  #destroyAll(): void {
    for (const connection of this.#connections.values()) connection.destroy();
  }
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const code = error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'ADDRESS_UNAVAILABLE';
  return fault(code, { host, port, reason: error.code }, error);
}

function peerName(socket: TLSSocket): PeerName | undefined {
  const certificate = socket.getPeerCertificate();
  if (!socket.authorized || Object.keys(certificate).length === 0) return undefined;
  const { subject, subjectaltname = '', fingerprint256 } = certificate;
  const commonName = Array.isArray(subject.CN) ? subject.CN.join(',') : (subject.CN ?? '');
  return { commonName, alternativeNames: subjectaltname, fingerprint: fingerprint256 };
}

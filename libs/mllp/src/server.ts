import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { type ErrorCode, fault } from '#contracts';
import type { Clock } from '#platform';
import { ClosedConnections, type Refusal } from './closed-connections.js';
import { ConnectionCaps } from './connection-caps.js';
import type { ConnectionQuota } from './connection-quota.js';
import { Connection } from './connection.js';
import type { ConnectionLimits, ConnectionState, FrameHandlers } from './connection-state.js';
import { type PeerName, peerName } from './peer-name.js';
import { withCommitBytes } from './release-2.js';
import { tlsFault } from './tls-fault.js';
import { distrust, serverOptions, type ServerTls } from './tls-settings.js';

export interface MllpServerLimits extends ConnectionLimits {
  /** Connections at once, in all and from one address; one more is closed as it opens. */
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
}

export interface MllpServerOptions extends FrameHandlers {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: ServerTls;
  /** Of MLLP; 2 has commit bytes. Never guessed: a sender of the other release would hang. Default 1. */
  readonly release?: 1 | 2;
  readonly limits: MllpServerLimits;
  /** Shared by servers that count their connections together; default: of its own. */
  readonly caps?: ConnectionCaps;
  /** Asked after the caps, where connections are counted beyond this process. */
  readonly quota?: ConnectionQuota;
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
  readonly #handlers: FrameHandlers;
  readonly #server: Server;
  readonly #caps: ConnectionCaps;
  readonly #connections = new Map<number, Connection>();
  /** By address and port of the peer: sockets that may be let in and are no connections yet. */
  readonly #handshaking = new Map<string, Socket>();
  readonly #closed = new ClosedConnections();
  /** Does the handshakes of the sockets that are let in; it does not listen itself. */
  #secured: TlsServer | undefined;
  #tls: ServerTls | undefined;
  #refused = 0;
  #lastId = 0;
  #sweeper: NodeJS.Timeout | undefined;
  #isPaused = false;
  /** As it was given the first time. */
  #port: number | undefined;

  constructor(options: MllpServerOptions) {
    this.#options = options;
    this.#handlers = options.release === 2 ? withCommitBytes(options) : options;
    this.#caps = options.caps ?? new ConnectionCaps(options.limits);
    this.#tls = options.tls;
    this.#server = this.#createServer();
    // Out of file descriptors: accepting fails for a while, those who are connected go on.
    this.#server.on('error', () => undefined);
  }

  /** Connections that were closed as they opened: too many, or no TLS handshake. */
  get refusedConnections(): number {
    return this.#refused;
  }

  /** As configured, or as it was given once it listened, also while it does not listen. Undefined: any free one. */
  get port(): number | undefined {
    return this.#port ?? (this.#options.port === 0 ? undefined : this.#options.port);
  }

  connections(): readonly ConnectionState[] {
    return [...this.#connections.values()];
  }

  /** The last connections that ended after a fault, and the last refused ones. */
  lastFaults(): { readonly faulty: readonly ConnectionState[]; readonly refused: readonly Refusal[] } {
    return this.#closed;
  }

  /** Also again after `drain`, then at the same port. Fault PORT_IN_USE or ADDRESS_UNAVAILABLE. */
  async start(): Promise<{ port: number }> {
    const { host } = this.#options;
    const port = this.port ?? 0;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException): void => reject(listenFault(error, host, port));
      this.#server.once('error', refuse);
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.off('error', refuse);
        resolve();
      });
    });
    // After a look at the sockets: where the process stood still, what came meanwhile counts before the time that passed.
    this.#sweeper = setInterval(() => setImmediate(() => this.#sweep()), sweepMs);
    this.#sweeper.unref();
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    return { port: this.#port };
  }

  /** Connections are let in and stay, and nothing is taken of them: their senders wait. What was taken is answered. */
  pause(): void {
    this.#isPaused = true;
    for (const connection of this.#connections.values()) connection.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const connection of this.#connections.values()) connection.resume();
  }

  /** New connections use the new certificates, open ones stay. Fault CERTIFICATE_UNUSABLE: then the old ones stay. */
  renewCertificates(tls: ServerTls): void {
    this.#secured?.setSecureContext(serverOptions(tls));
    this.#tls = tls;
  }

  /** Accepts no more, lets the frames that were taken be answered, closes; whatever is left after `timeoutMs` is cut. */
  async drain(timeoutMs: number): Promise<void> {
    clearInterval(this.#sweeper);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections.values()) connection.drain();
    for (const socket of this.#handshaking.values()) socket.destroy();
    const cut = setTimeout(() => this.#destroyAll(), timeoutMs);
    const watch = setInterval(() => this.#sweep(), drainPollMs);
    await closed;
    clearTimeout(cut);
    clearInterval(watch);
    // The server is told before the sockets' own listeners.
    this.#connections.clear();
  }

  #createServer(): Server {
    const { tls, limits, quota } = this.#options;
    // Nothing is read of a socket before it is known whether it is let in.
    const pauseOnConnect = quota !== undefined;
    const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs, pauseOnConnect };
    if (tls === undefined) {
      return createServer({ ...socketOptions, allowHalfOpen: true }, (socket) =>
        this.#admit(socket, () => {
          this.#handshaking.delete(peerOf(socket));
          this.#open(socket, undefined);
          socket.resume();
        }),
      );
    }
    const secured = this.#createTlsServer(tls, limits.frameMs);
    // What is not let in must not reach the handshake.
    return createServer(socketOptions, (socket) => this.#admit(socket, () => void secured.emit('connection', socket)));
  }

  #createTlsServer(tls: ServerTls, handshakeTimeout: number): TlsServer {
    const server = createTlsServer({ ...serverOptions(tls), handshakeTimeout });
    server.on('secureConnection', (socket) => this.#openTrusted(socket));
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => this.#refuseTls(socket, error.code ?? ''));
    this.#secured = server;
    return server;
  }

  /** Counts the socket, or closes it where there are too many. */
  #admit(socket: Socket, letIn: () => void): void {
    const address = socket.remoteAddress ?? '';
    socket.on('error', () => undefined);
    if (!this.#caps.take(address)) return this.#refuse(socket, 'MLLP_TOO_MANY_CONNECTIONS');
    socket.once('close', () => this.#caps.release(address));
    const peer = peerOf(socket);
    this.#handshaking.set(peer, socket);
    socket.once('close', () => this.#handshaking.delete(peer));
    const { quota } = this.#options;
    if (quota) void this.#ask(quota, socket, letIn);
    else letIn();
  }

  async #ask(quota: ConnectionQuota, socket: Socket, letIn: () => void): Promise<void> {
    const address = socket.remoteAddress ?? '';
    if (!(await quota.take(address))) return this.#refuse(socket, 'MLLP_TOO_MANY_CONNECTIONS');
    // It may have gone meanwhile, and nobody would tell of it again.
    if (socket.destroyed) return quota.release(address);
    socket.once('close', () => quota.release(address));
    letIn();
  }

  #openTrusted(socket: TLSSocket): void {
    const reason = this.#tls?.requireClientCertificate ? distrust(socket, this.#tls, this.#options.clock()) : undefined;
    if (reason !== undefined) return this.#refuseTls(socket, reason);
    // Not before: a peer that goes during the handshake would be waited for.
    socket.allowHalfOpen = true;
    this.#handshaking.delete(peerOf(socket));
    this.#open(socket, peerName(socket));
  }

  #open(socket: Socket, certificate: PeerName | undefined): void {
    const { limits, clock } = this.#options;
    const opening = { id: ++this.#lastId, limits, clock, certificate, handlers: this.#handlers };
    const connection = new Connection(socket, opening);
    if (this.#isPaused) connection.pause();
    this.#connections.set(connection.id, connection);
    socket.once('close', () => {
      this.#connections.delete(connection.id);
      this.#closed.closed(connection);
    });
  }

  #refuseTls(socket: TLSSocket, reason: string): void {
    this.#refuse(socket, tlsFault(reason) ?? 'MLLP_TLS_FAILED', reason);
  }

  #refuse(socket: Socket, code: ErrorCode, reason?: string): void {
    this.#refused++;
    const refusal = { code, at: this.#options.clock(), remoteAddress: socket.remoteAddress ?? '', reason };
    socket.destroy();
    this.#closed.refuse(refusal);
    this.#handlers.onRefused?.(refusal);
  }

  #sweep(): void {
    const now = this.#options.clock();
    for (const connection of this.#connections.values()) connection.sweep(now);
  }

  #destroyAll(): void {
    for (const connection of this.#connections.values()) connection.destroy();
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const code = error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'ADDRESS_UNAVAILABLE';
  return fault(code, { host, port, reason: error.code }, error);
}

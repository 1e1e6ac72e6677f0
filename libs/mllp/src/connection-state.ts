import type { ErrorCode } from '#contracts';
import type { Refusal } from './closed-connections.js';
import type { PeerName } from './peer-name.js';

export interface ConnectionLimits {
  /** Bytes of one message at most. */
  readonly frameBytesMax: number;
  /** Close after so long without a byte and with nothing in flight; 0 is never. */
  readonly idleMs: number;
  /** A frame that has begun must end within. */
  readonly frameMs: number;
  /** Frames of one connection that are worked on at once; then the socket is not read. */
  readonly inFlightPerConnection: number;
}

/** What is known of a connection. No part of it is patient data, save what `firstBytes` may hold. */
export interface ConnectionState {
  readonly id: number;
  readonly remoteAddress: string;
  readonly openedAt: number;
  /** When the last byte came. */
  readonly activeAt: number;
  /** The peer's certificate, where TLS asked for one and trusts it. */
  readonly certificate: PeerName | undefined;
  readonly frames: number;
  readonly answers: number;
  /** Broken frames, bytes outside of frames, and time-outs. */
  readonly faults: number;
  readonly lastFault: ErrorCode | undefined;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly inFlight: number;
  /** What it began with, 32 bytes at most; `firstBytesKind` says in words of ours what that is. */
  readonly firstBytes: Uint8Array;
}

/** A connection while its handler has it. */
export interface OpenConnection extends ConnectionState {
  /** Sends a frame that answers nothing of this moment, behind the answers under way. False where it cannot go out. */
  push(bytes: Uint8Array): boolean;
  /**
   * Something is to be pushed later: until `release` is called the connection is not closed as idle, nor because the
   * peer has closed its side.
   */
  holdOpen(): { release(): void };
}

export interface FrameHandlers {
  /** Resolves with the answer, unframed, or undefined for none. A rejection closes the connection unanswered. */
  onFrame(frame: Uint8Array, connection: OpenConnection): Promise<Uint8Array | undefined>;
  /** Something that was no frame. `bytes`: at most 64 KiB of it, for the archive only. */
  onFault(code: ErrorCode, connection: ConnectionState, bytes: Uint8Array): Promise<Uint8Array | undefined>;
  /** A socket was closed before it was a connection. */
  onRefused?(refusal: Refusal): void;
}

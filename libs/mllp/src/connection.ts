import type { Socket } from 'node:net';
import type { ErrorCode } from '#contracts';
import { FrameDecoder, type FrameEvent } from '#hl7';
import type { Clock } from '#platform';
import { AnswerQueue } from './answer-queue.js';
import type { ConnectionLimits, FrameHandlers, OpenConnection } from './connection-state.js';
import { firstBytesMax, isOtherProtocol } from './first-bytes.js';
import { HeldBytes } from './held-bytes.js';
import type { PeerName } from './peer-name.js';

export interface Opening {
  readonly id: number;
  readonly limits: ConnectionLimits;
  readonly handlers: FrameHandlers;
  readonly clock: Clock;
  readonly certificate: PeerName | undefined;
}

const nothing = new Uint8Array();

/** How long a peer may take to close its side after we have closed ours. */
const farewellMs = 500;

/**
 * One connection: bytes to frames, frames to the handler (several at once, so that a commit can cover them), answers
 * back in the order of the frames. Memory is bounded by not reading: while too many frames are in flight or the peer
 * does not take its answers, the socket is paused.
 */
export class Connection implements OpenConnection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly openedAt: number;
  readonly certificate: PeerName | undefined;
  activeAt: number;
  frames = 0;
  faults = 0;
  lastFault: ErrorCode | undefined;
  bytesReceived = 0;
  firstBytes: Uint8Array = nothing;
  readonly #socket: Socket;
  readonly #opening: Opening;
  readonly #handlers: FrameHandlers;
  readonly #decoder: FrameDecoder;
  readonly #answers: AnswerQueue;
  /** Decoded and not handed to a handler yet: what the last chunks held beyond the limit. */
  #waiting: FrameEvent[] = [];
  #frameBeganAt: number | undefined;
  #blockedAt: number | undefined;
  #holds = 0;
  /** What came while nothing is taken; undefined: all is taken as it comes. */
  #held: HeldBytes | undefined;
  #endedAt: number | undefined;
  #state: 'open' | 'ended' | 'draining' = 'open';

  constructor(socket: Socket, opening: Opening) {
    this.#socket = socket;
    this.#opening = opening;
    this.#handlers = opening.handlers;
    this.id = opening.id;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.certificate = opening.certificate;
    this.openedAt = opening.clock();
    this.activeAt = this.openedAt;
    this.#decoder = new FrameDecoder(opening.limits);
    this.#answers = new AnswerQueue({
      write: (bytes) => this.#write(bytes),
      flushed: () => this.#next(),
      // Without an answer the sender keeps its message and sends it again.
      broken: () => this.destroy(),
    });
    socket.on('data', (chunk: Buffer) => this.#arrived(chunk));
    socket.on('end', () => this.#peerEnded());
    socket.on('drain', () => this.#unblock());
    // A reset by the peer is no fault of ours; 'close' follows and tidies up.
    socket.on('error', () => undefined);
  }

  get inFlight(): number {
    return this.#answers.inFlight;
  }

  get answers(): number {
    return this.#answers.sent;
  }

  get bytesSent(): number {
    return this.#socket.bytesWritten;
  }

  push(bytes: Uint8Array): boolean {
    if (this.#state === 'draining' || !this.#socket.writable) return false;
    this.#answers.expect(Promise.resolve(bytes));
    return true;
  }

  holdOpen(): { release(): void } {
    this.#holds++;
    return {
      release: () => {
        this.#holds--;
        this.activeAt = this.#opening.clock();
        if (this.#state === 'ended') this.#endWhenAnswered();
      },
    };
  }

  /** Takes nothing that has not been taken, so that the sender waits; what has been is answered. Nothing times out. */
  pause(): void {
    this.#held ??= new HeldBytes();
  }

  /** Takes what came meanwhile, and goes on. */
  resume(): void {
    if (this.#held === undefined) return;
    const { chunks } = this.#held;
    this.#held = undefined;
    // Time in which nothing was taken does not count against the sender.
    this.activeAt = this.#opening.clock();
    for (const chunk of chunks) this.#receive(chunk);
    if (this.#waiting.length === 0 && this.#blockedAt === undefined) this.#resume();
  }

  /** Takes no further frames, lets those that were taken be answered, then closes. */
  drain(): void {
    if (this.#state === 'draining') return;
    this.#state = 'draining';
    this.#held = undefined;
    // Unread bytes would turn the close into a reset, which can overtake the last answers: read and drop them.
    this.#socket.resume();
    this.#endWhenAnswered();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Called about once a second in place of a timer for each frame. */
  sweep(now: number): void {
    const { idleMs, frameMs } = this.#opening.limits;
    if (this.#state === 'draining') this.#sweepDraining(now);
    else if (this.#blockedAt !== undefined) {
      // A peer that sends and never takes its answers.
      if (idleMs > 0 && now - this.#blockedAt > idleMs) this.destroy();
    } else if (this.#held !== undefined) return;
    else if (this.#frameBeganAt !== undefined && !this.#socket.isPaused() && now - this.#frameBeganAt > frameMs) {
      this.#giveUp('MLLP_FRAME_TIMEOUT');
    } else if (idleMs > 0 && this.inFlight === 0 && this.#holds === 0 && now - this.activeAt > idleMs) {
      this.#giveUp('MLLP_IDLE');
    }
  }

  /** A peer that does not close its side after we gave up on it is cut. */
  #sweepDraining(now: number): void {
    if (this.#endedAt !== undefined && now - this.#endedAt > farewellMs) this.destroy();
  }

  #arrived(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    if (this.#held === undefined) return this.#receive(chunk);
    this.#held.add(chunk);
    if (this.#held.isFull) this.#socket.pause();
  }

  #receive(chunk: Buffer): void {
    if (this.#state === 'draining') return;
    this.activeAt = this.#opening.clock();
    if (this.firstBytes.length < firstBytesMax && this.#beginsOtherwise(chunk)) return;
    const events = this.#decoder.push(chunk);
    const unfinished = this.#decoder.insideFrame || this.#decoder.pendingBytes > 0;
    if (!unfinished) this.#frameBeganAt = undefined;
    else if (this.#frameBeganAt === undefined || events.length > 0) this.#frameBeganAt = this.activeAt;
    this.#accept(events);
  }

  /** Keeps the first bytes; gives up on a peer that speaks another protocol. */
  #beginsOtherwise(chunk: Buffer): boolean {
    const more = chunk.subarray(0, firstBytesMax - this.firstBytes.length);
    this.firstBytes = Buffer.concat([this.firstBytes, more]);
    if (this.frames > 0 || !isOtherProtocol(this.firstBytes)) return false;
    this.#giveUp('MLLP_JUNK', chunk.subarray(0, 1024));
    return true;
  }

  #accept(events: readonly FrameEvent[]): void {
    for (const event of events) {
      if (this.inFlight < this.#opening.limits.inFlightPerConnection && this.#waiting.length === 0) this.#handle(event);
      else this.#waiting.push(event);
    }
    if (this.#waiting.length > 0) this.#socket.pause();
  }

  #handle(event: FrameEvent): void {
    if (event.kind === 'frame') this.frames++;
    else this.#failed(event.code);
    this.#answers.expect(
      event.kind === 'frame'
        ? this.#handlers.onFrame(event.bytes, this)
        : this.#handlers.onFault(event.code, this, event.bytes),
    );
  }

  /** Answers are on their way: there is room for what waits. */
  #next(): void {
    while (this.#waiting.length > 0 && this.inFlight < this.#opening.limits.inFlightPerConnection) {
      const event = this.#waiting.shift();
      if (event !== undefined) this.#handle(event);
    }
    if (this.#waiting.length > 0) return;
    if (this.#state !== 'open') this.#endWhenAnswered();
    else if (this.#socket.isPaused() && this.#blockedAt === undefined) this.#resume();
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    // Time for which the sender waited for us is not idle.
    this.activeAt = this.#opening.clock();
    if (this.#socket.write(bytes)) return;
    this.#blockedAt ??= this.#opening.clock();
    if (this.#state === 'open') this.#socket.pause();
  }

  #unblock(): void {
    this.#blockedAt = undefined;
    if (this.#waiting.length === 0) this.#resume();
  }

  #resume(): void {
    if (this.#held?.isFull) return;
    // Time in which we did not read does not count against the sender.
    if (this.#frameBeganAt !== undefined) this.#frameBeganAt = this.#opening.clock();
    this.#socket.resume();
  }

  /** The peer sends no more; it still gets its answers. What is held was never taken: the sender has it still. */
  #peerEnded(): void {
    if (this.#held && this.#state === 'open') return this.drain();
    if (this.#state === 'open') {
      this.#state = 'ended';
      this.#frameBeganAt = undefined;
      this.#accept(this.#decoder.end());
    }
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (this.inFlight > 0 || this.#waiting.length > 0) return;
    if (this.#holds > 0 && this.#state === 'ended') return;
    this.#endedAt ??= this.#opening.clock();
    this.#socket.end();
  }

  /** Tells the handler why, sends what it answers, and closes. */
  #giveUp(code: ErrorCode, bytes?: Uint8Array): void {
    const pending = bytes ?? this.#decoder.end().at(-1)?.bytes ?? new Uint8Array();
    this.#state = 'draining';
    this.#waiting = [];
    this.#frameBeganAt = undefined;
    this.#failed(code);
    this.#answers.expect(this.#handlers.onFault(code, this, pending));
    this.#endWhenAnswered();
  }

  #failed(code: ErrorCode): void {
    this.faults++;
    this.lastFault = code;
  }
}

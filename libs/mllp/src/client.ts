import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { type ErrorCode, fault } from '#contracts';
import { frame, FrameDecoder, parse } from '#hl7';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions;
  /** From the sending of a message to its acknowledgement. */
  readonly ackTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Messages sent and not yet acknowledged at most; the others wait. 1 (the default) is what every receiver takes. */
  readonly window?: number;
}

export interface MllpReply {
  /** The reply, unframed. */
  readonly acknowledgement: Uint8Array;
  /** MSA-1. */
  readonly code: string;
  /** MSA-2, or the MSH-10 sent where the receiver left MSA-2 empty. */
  readonly controlId: string;
}

interface Sending {
  readonly message: Uint8Array;
  readonly controlId: string;
  readonly resolve: (reply: MllpReply) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

const replyBytesMax = 16 * 1024 * 1024;

/**
 * Sends over one persistent connection, opened by the first message and again after it broke. An acknowledgement belongs
 * to the message whose MSH-10 it names in MSA-2; one that comes too late names none that is waiting and is dropped.
 * A lost connection rejects what was under way (fault MLLP_CLOSED): the caller sends it again, since only the receiver
 * knows whether it arrived.
 */
export class MllpClient {
  readonly #options: MllpClientOptions;
  readonly #waiting: Sending[] = [];
  /** In order of sending. */
  readonly #sent = new Set<Sending>();
  #socket: Socket | undefined;
  #connecting = false;
  #closed = false;

  constructor(options: MllpClientOptions) {
    this.#options = options;
  }

  /** Faults MLLP_UNREACHABLE, MLLP_ACK_TIMEOUT, MLLP_CLOSED, all of which may pass; a negative answer is no fault. */
  send(message: Uint8Array): Promise<MllpReply> {
    if (this.#closed) return Promise.reject(fault('MLLP_CLOSED', this.#peer()));
    const parsed = parse(message);
    const controlId = parsed.kind === 'message' ? parsed.message.header.controlId : '';
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, controlId, resolve, reject });
      this.#pump();
    });
  }

  /** Rejects what is under way and closes. */
  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
    this.#fail('MLLP_CLOSED');
  }

  #pump(): void {
    if (this.#waiting.length === 0 || this.#sent.size >= (this.#options.window ?? 1)) return;
    if (this.#socket === undefined) {
      if (!this.#connecting) this.#open();
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) return;
    next.timer = setTimeout(() => this.#timeOut(next), this.#options.ackTimeoutMs);
    this.#sent.add(next);
    this.#socket.write(frame(next.message));
    this.#pump();
  }

  #open(): void {
    this.#connecting = true;
    const { host, port, tls, connectTimeoutMs } = this.#options;
    const socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...tls });
    const timer = setTimeout(() => socket.destroy(), connectTimeoutMs);
    let connected = false;
    const decoder = new FrameDecoder({ frameBytesMax: replyBytesMax });
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) if (event.kind === 'frame') this.#acknowledged(event.bytes);
    });
    socket.on('error', () => undefined);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      connected = true;
      socket.setNoDelay(true);
      this.#socket = socket;
      this.#connecting = false;
      this.#pump();
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#socket = undefined;
      this.#connecting = false;
      this.#fail(connected ? 'MLLP_CLOSED' : 'MLLP_UNREACHABLE');
    });
  }

  #acknowledged(bytes: Uint8Array): void {
    const parsed = parse(bytes);
    if (parsed.kind === 'refusal') return;
    const answered = parsed.message.value('MSA-2');
    const sending = this.#answeredBy(answered);
    if (sending === undefined) return;
    this.#settle(sending);
    const controlId = answered === '' ? sending.controlId : answered;
    sending.resolve({ acknowledgement: bytes, code: parsed.message.value('MSA-1'), controlId });
    this.#pump();
  }

  /** An acknowledgement without MSA-2 can only be meant for a single message under way. */
  #answeredBy(controlId: string): Sending | undefined {
    for (const sending of this.#sent) if (sending.controlId === controlId && controlId !== '') return sending;
    const [only] = this.#sent;
    return this.#sent.size === 1 && (controlId === '' || only?.controlId === '') ? only : undefined;
  }

  #timeOut(sending: Sending): void {
    this.#settle(sending);
    sending.reject(fault('MLLP_ACK_TIMEOUT', this.#peer()));
    // A late answer could not be told from that of the next message.
    if (sending.controlId === '') this.#socket?.destroy();
    this.#pump();
  }

  #settle(sending: Sending): void {
    clearTimeout(sending.timer);
    this.#sent.delete(sending);
  }

  #fail(code: ErrorCode): void {
    const failed = [...this.#sent, ...this.#waiting.splice(0)];
    for (const sending of failed) {
      this.#settle(sending);
      sending.reject(fault(code, this.#peer()));
    }
  }

  #peer(): { host: string; port: number } {
    return { host: this.#options.host, port: this.#options.port };
  }
}
